// What CPython 3.11.7's own pprint.pformat wrote for these literals.
#pragma once

#include "systems/pprint.hpp"

namespace looplab::testing {

struct PprintCase {
  const char* literal;
  systems::python::PprintOptions options;
  const char* text;
};

inline constexpr const char* forty =
    "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "
    "25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39]";
inline constexpr const char* accounts =
    "{'accounts': [{'balance': 0.0, 'id': 0, 'owner': 'name00'}, {'balance': 0.0, 'id': 1, "
    "'owner': 'name01'}, {'balance': 0.0, 'id': 2, 'owner': 'name02'}, {'balance': 0.0, 'id': 3, "
    "'owner': 'name03'}], 'meta': {'rows': 12345678, 'source': '2018-*-*.csv'}}";
inline constexpr const char* deep = "[1, [2, [3, [4, [5, [6]]]]]]";
inline constexpr const char* deep_dicts =
    "{'a': {'b': {'c': {'d': {'e': 1}}}}, 'z': (1, (2, (3, (4,))))}";
inline constexpr const char* words =
    "'the quick brown fox jumped over the lazy dogs and then sat down for a while'";

inline const PprintCase pprint_cases[] = {
    {forty, {.width = 60}, R"p([0,
 1,
 2,
 3,
 4,
 5,
 6,
 7,
 8,
 9,
 10,
 11,
 12,
 13,
 14,
 15,
 16,
 17,
 18,
 19,
 20,
 21,
 22,
 23,
 24,
 25,
 26,
 27,
 28,
 29,
 30,
 31,
 32,
 33,
 34,
 35,
 36,
 37,
 38,
 39])p"},
    {"[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", {.width = 30}, R"p([0,
 1,
 2,
 3,
 4,
 5,
 6,
 7,
 8,
 9,
 10,
 11])p"},
    {forty,
     {.compact = true},
     R"p([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39])p"},
    {forty, {.width = 20, .compact = true}, R"p([0, 1, 2, 3, 4, 5,
 6, 7, 8, 9, 10, 11,
 12, 13, 14, 15, 16,
 17, 18, 19, 20, 21,
 22, 23, 24, 25, 26,
 27, 28, 29, 30, 31,
 32, 33, 34, 35, 36,
 37, 38, 39])p"},
    {forty,
     {.indent = 4, .compact = true},
     R"p([   0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39])p"},
    {forty,
     {.width = 160},
     "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "
     "25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39]"},
    {"(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "
     "25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39)",
     {.width = 30, .compact = true},
     R"p((0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
 10, 11, 12, 13, 14, 15, 16,
 17, 18, 19, 20, 21, 22, 23,
 24, 25, 26, 27, 28, 29, 30,
 31, 32, 33, 34, 35, 36, 37,
 38, 39))p"},
    {"{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "
     "25, 26, 27, 28, 29}",
     {.width = 40},
     R"p({0,
 1,
 2,
 3,
 4,
 5,
 6,
 7,
 8,
 9,
 10,
 11,
 12,
 13,
 14,
 15,
 16,
 17,
 18,
 19,
 20,
 21,
 22,
 23,
 24,
 25,
 26,
 27,
 28,
 29})p"},
    {"{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, "
     "25, 26, 27, 28, 29}",
     {.width = 40, .compact = true},
     R"p({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
 22, 23, 24, 25, 26, 27, 28, 29})p"},
    {accounts, {}, R"p({'accounts': [{'balance': 0.0, 'id': 0, 'owner': 'name00'},
              {'balance': 0.0, 'id': 1, 'owner': 'name01'},
              {'balance': 0.0, 'id': 2, 'owner': 'name02'},
              {'balance': 0.0, 'id': 3, 'owner': 'name03'}],
 'meta': {'rows': 12345678, 'source': '2018-*-*.csv'}})p"},
    {accounts, {.depth = 1}, "{'accounts': [...], 'meta': {...}}"},
    {accounts, {.depth = 2}, R"p({'accounts': [{...}, {...}, {...}, {...}],
 'meta': {'rows': 12345678, 'source': '2018-*-*.csv'}})p"},
    {accounts, {.width = 40, .underscore_numbers = true}, R"p({'accounts': [{'balance': 0.0,
               'id': 0,
               'owner': 'name00'},
              {'balance': 0.0,
               'id': 1,
               'owner': 'name01'},
              {'balance': 0.0,
               'id': 2,
               'owner': 'name02'},
              {'balance': 0.0,
               'id': 3,
               'owner': 'name03'}],
 'meta': {'rows': 12_345_678,
          'source': '2018-*-*.csv'}})p"},
    {accounts, {.indent = 3, .width = 60, .compact = true}, R"p({  'accounts': [  {  'balance': 0.0,
                     'id': 0,
                     'owner': 'name00'},
                  {  'balance': 0.0,
                     'id': 1,
                     'owner': 'name01'},
                  {  'balance': 0.0,
                     'id': 2,
                     'owner': 'name02'},
                  {  'balance': 0.0,
                     'id': 3,
                     'owner': 'name03'}],
   'meta': {'rows': 12345678, 'source': '2018-*-*.csv'}})p"},
    {deep, {.width = 10}, R"p([1,
 [2,
  [3,
   [4,
    [5,
     [6]]]]]])p"},
    {deep, {.depth = 3}, "[1, [2, [3, [...]]]]"},
    {deep, {.depth = 1}, "[1, [...]]"},
    {deep, {.indent = 3, .width = 5}, R"p([  1,
   [  2,
      [  3,
         [  4,
            [  5,
               [  6]]]]]])p"},
    {deep, {.width = 6, .depth = 4}, R"p([1,
 [2,
  [3,
   [4,
    [5,
     [6]]]]]])p"},
    {deep_dicts, {.width = 20}, R"p({'a': {'b': {'c': {'d': {'e': 1}}}},
 'z': (1,
       (2,
        (3, (4,))))})p"},
    {deep_dicts, {.depth = 2}, "{'a': {'b': {...}}, 'z': (1, (...))}"},
    {deep_dicts, {.width = 12, .depth = 3}, R"p({'a': {'b': {'c': {'d': {'e': 1}}}},
 'z': (1,
       (2,
        (3,
         (4,))))})p"},
    {deep_dicts, {.indent = 2, .width = 16}, R"p({ 'a': { 'b': { 'c': { 'd': { 'e': 1}}}},
  'z': ( 1,
         ( 2,
           ( 3,
             ( 4,))))})p"},
    {words, {}, "'the quick brown fox jumped over the lazy dogs and then sat down for a while'"},
    {words, {.width = 40}, R"p(('the quick brown fox jumped over the '
 'lazy dogs and then sat down for a '
 'while'))p"},
    {words, {.width = 20}, R"p(('the quick brown '
 'fox jumped over '
 'the lazy dogs '
 'and then sat '
 'down for a while'))p"},
    {words, {.width = 5}, R"p(('the '
 'quick '
 'brown '
 'fox '
 'jumped '
 'over '
 'the '
 'lazy '
 'dogs '
 'and '
 'then '
 'sat '
 'down '
 'for '
 'a '
 'while'))p"},
    {"['the quick brown fox jumped over the lazy dogs and then sat down for a while']",
     {.width = 30},
     R"p(['the quick brown fox jumped '
 'over the lazy dogs and '
 'then sat down for a while'])p"},
    {"{'text': 'the quick brown fox jumped over the lazy dogs and then sat down for a while'}",
     {.width = 30},
     R"p({'text': 'the quick brown '
         'fox jumped over '
         'the lazy dogs and '
         'then sat down for '
         'a while'})p"},
    {"('the quick brown fox jumped over the lazy dogs and then sat down for a while',)",
     {.width = 30},
     R"p(('the quick brown fox jumped '
 'over the lazy dogs and '
 'then sat down for a while',))p"},
    {"[['the quick brown fox jumped over the lazy dogs and then sat down for a while', 'the quick "
     "brown fox jumped over the lazy dogs and then sat down for a while']]",
     {.indent = 2, .width = 40},
     R"p([ [ 'the quick brown fox jumped over '
    'the lazy dogs and then sat down '
    'for a while',
    'the quick brown fox jumped over '
    'the lazy dogs and then sat down '
    'for a while']])p"},
    {"'the quick brown fox jumped over the lazy dogs and then sat down for a whilethe quick brown "
     "fox jumped over the lazy dogs and then sat down for a while'",
     {.width = 60, .compact = true},
     R"p(('the quick brown fox jumped over the lazy dogs and then '
 'sat down for a whilethe quick brown fox jumped over the '
 'lazy dogs and then sat down for a while'))p"},
    {R"p('line one\nline two\n\nlast')p", {.width = 12}, R"p(('line '
 'one\n'
 'line '
 'two\n'
 '\n'
 'last'))p"},
    {R"p('a\r\nb\x0bc\x0cd\x1ce\x85f\u2028g')p", {.width = 6}, R"p(('a\r\n'
 'b\x0b'
 'c\x0c'
 'd\x1c'
 'e\x85'
 'f\u2028'
 'g'))p"},
    {"'unbreakableunbreakableunbreakableunbreakable'",
     {.width = 10},
     "'unbreakableunbreakableunbreakableunbreakable'"},
    {"''", {.width = 1}, "''"},
    {"['']", {.width = 1}, "['']"},
    {R"p('it\'s a "quoted" text with both kinds of quotes')p",
     {.width = 20},
     R"p(('it\'s a "quoted" '
 'text with both '
 'kinds of quotes'))p"},
    {R"p("it's one kind of quotes, and longer than that")p", {.width = 20}, R"p(("it's one kind of "
 'quotes, and '
 'longer than that'))p"},
    {R"p('tab\tnbsp\xa0thin\u2009zero\u200bwidth ünïcode 日本 🙂')p",
     {.width = 18},
     R"p(('tab\tnbsp\xa0'
 'thin\u2009'
 'zero\u200bwidth '
 'ünïcode 日本 🙂'))p"},
    {R"p('\x00\x1f\x7f\\ end')p", {.width = 10}, R"p(('\x00\x1f'
 '\x7f\\ '
 'end'))p"},
    {"[]", {}, "[]"},
    {"()", {}, "()"},
    {"{}", {}, "{}"},
    {"set()", {}, "set()"},
    {"[[], (), {}, set()]", {}, "[[], (), {}, set()]"},
    {"[[], (), {}, set()]", {.width = 1}, R"p([[],
 (),
 {},
 set()])p"},
    {"[[], (), {}]", {.indent = 4, .width = 1}, R"p([   [   ],
    (   ),
    {   }])p"},
    {"(1,)", {}, "(1,)"},
    {"(1,)", {.width = 1}, "(1,)"},
    {"((1,),)", {.width = 4}, "((1,),)"},
    {"[(1,), (2, 3)]", {.width = 8}, R"p([(1,),
 (2, 3)])p"},
    {"('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy')",
     {.width = 40},
     R"p(('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'))p"},
    {"[None, True, False, 0, -1, 1.5, -0.0, 1e+16, 1e-05, 1.2345678901234568e+17, 0.1, "
     "0.3333333333333333]",
     {},
     R"p([None,
 True,
 False,
 0,
 -1,
 1.5,
 -0.0,
 1e+16,
 1e-05,
 1.2345678901234568e+17,
 0.1,
 0.3333333333333333])p"},
    {"[None, True, False, 0, -1, 1.5]", {.width = 12, .compact = true}, R"p([None, True,
 False, 0,
 -1, 1.5])p"},
    {"{1: 'int', 'a': 'str', 2.5: 'float', None: 'none', (1, 2): 'tuple', 3: 'three', -1: 'neg'}",
     {},
     R"p({None: 'none',
 -1: 'neg',
 1: 'int',
 2.5: 'float',
 3: 'three',
 'a': 'str',
 (1, 2): 'tuple'})p"},
    {"{'b': 1, 'a': 2, 'B': 3, 'é': 4, 'Z': 5, '_': 6, '10': 7, '9': 8}",
     {.width = 20},
     R"p({'10': 7,
 '9': 8,
 'B': 3,
 'Z': 5,
 '_': 6,
 'a': 2,
 'b': 1,
 'é': 4})p"},
    {"{10: 1, 9: 2, 1.5: 3, -3: 4, True: 5}", {.width = 20}, R"p({-3: 4,
 True: 5,
 1.5: 3,
 9: 2,
 10: 1})p"},
    {"{(2, 1): 'a', (1, 9): 'b', (1,): 'c', (1, 2, 3): 'd'}", {.width = 10}, R"p({(1,): 'c',
 (1, 2, 3): 'd',
 (1, 9): 'b',
 (2, 1): 'a'})p"},
    {"{'b': 1, 'a': {'d': 1, 'c': 2}}", {.sort_dicts = false}, "{'b': 1, 'a': {'d': 1, 'c': 2}}"},
    {"{'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkk': 'vvvvvvvvvvvvvvvvvvvvvvvvvvvvvv', 'short': [1, 2, 3]}",
     {.width = 40},
     R"p({'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkk': 'vvvvvvvvvvvvvvvvvvvvvvvvvvvvvv',
 'short': [1, 2, 3]})p"},
    {"{'key': [{'x': 1, 'y': [1, 2, {'z': (1, 2, 3)}]}]}", {.width = 12}, R"p({'key': [{'x': 1,
          'y': [1,
                2,
                {'z': (1,
                       2,
                       3)}]}]})p"},
    {"{1: {2: {3: {}}}, 4: [[[]]]}", {.depth = 2}, "{1: {2: {...}}, 4: [[...]]}"},
    {"{1: {2: {3: {}}}, 4: [[[]]]}", {.width = 8, .depth = 3}, R"p({1: {2: {3: {}}},
 4: [[[]]]})p"},
    {"12345678", {.underscore_numbers = true}, "12_345_678"},
    {"[-1234567, 999, 1000, -999, True, 1234.5]",
     {.underscore_numbers = true},
     "[-1_234_567, 999, 1_000, -999, True, 1234.5]"},
    {"{1000: {2000: 3000000}}",
     {.width = 10, .underscore_numbers = true},
     "{1_000: {2_000: 3_000_000}}"},
    {"{1000, 2000}", {.underscore_numbers = true}, "{1000, 2000}"},
    {"[1000, 2000, 3000]", {.width = 10, .underscore_numbers = true}, R"p([1_000,
 2_000,
 3_000])p"},
    {"[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", {.width = 12}, R"p([[1, 2, 3],
 [4, 5, 6],
 [7, 8, 9]])p"},
    {"[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", {.width = 12, .compact = true}, R"p([[1, 2, 3],
 [4, 5, 6],
 [7, 8, 9]])p"},
    {"[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", {.width = 24, .compact = true}, R"p([[1, 2, 3], [4, 5, 6],
 [7, 8, 9]])p"},
    {"[[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, "
     "1, 1, 1, 1, 1, 1, 1]]",
     {.indent = 2, .width = 30, .compact = true},
     R"p([ [ 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1],
  [ 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1],
  [ 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1]])p"},
    {"[[0, 1, 2, 3, 4], 'a text that is long enough to break', [0, 1, 2, 3, 4, 5, 6]]",
     {.width = 22, .compact = true},
     R"p([[0, 1, 2, 3, 4],
 'a text that is '
 'long enough to '
 'break',
 [0, 1, 2, 3, 4, 5,
  6]])p"},
    {"[1, 2, 3]", {.width = -5}, R"p([1,
 2,
 3])p"},
    {"'two words'", {.width = -5}, R"p(('two '
 'words'))p"},
};

}  // namespace looplab::testing
