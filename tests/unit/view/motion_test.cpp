#include "view/motion.hpp"

#include <doctest/doctest.h>

using looplab::view::Motion;

namespace {

struct Film {
  Motion motion;
  double now_s = 100;
  bool still = false;

  float frame(float target, double after_s = 0) {
    now_s += after_s;
    motion.begin_frame(now_s, still);
    return motion.ease("bar", target);
  }
};

}  // namespace

TEST_CASE("a value stands where it belongs when it is first seen") {
  Film film;
  CHECK(film.frame(10) == 10);
  CHECK_FALSE(film.motion.moving());
}

TEST_CASE("a changed value glides for 150 ms, fast at first, and rests") {
  Film film;
  film.frame(0);
  CHECK(film.frame(8, 1) == 0);
  CHECK(film.motion.moving());
  // Cubic ease-out: 1 - (1 - t)^3, half-way 7/8.
  CHECK(film.frame(8, 0.075) == doctest::Approx(7));
  CHECK(film.motion.moving());
  CHECK(film.frame(8, 0.075) == doctest::Approx(8));
  CHECK_FALSE(film.motion.moving());
}

TEST_CASE("a value that changes on its way goes on from where it stands") {
  Film film;
  film.frame(0);
  film.frame(8, 1);
  CHECK(film.frame(0, 0.075) == doctest::Approx(7));
  CHECK(film.frame(0, 0.075) == doctest::Approx(7 - 7 * 0.875));
}

TEST_CASE("where motion is not wanted a value changes at once") {
  Film film;
  film.frame(0);
  film.still = true;
  CHECK(film.frame(8, 1) == 8);
  CHECK_FALSE(film.motion.moving());
  film.still = false;
  CHECK(film.frame(8, 0.01) == 8);
  CHECK_FALSE(film.motion.moving());
}

TEST_CASE("a value that was out of sight stands at once when it is back") {
  Film film;
  film.frame(0);
  film.motion.begin_frame(101, false);
  film.motion.begin_frame(102, false);
  film.now_s = 102;
  CHECK(film.frame(8, 0.1) == 8);
  CHECK_FALSE(film.motion.moving());
}
