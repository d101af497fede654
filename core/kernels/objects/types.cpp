#include "kernels/objects/boxed_list.hpp"

namespace looplab::kernels::objects {

const TypeTag float_type{"float"};
const TypeTag int_type{"int"};

}  // namespace looplab::kernels::objects
