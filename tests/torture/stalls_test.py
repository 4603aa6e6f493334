"""What of a player's wait is counted as beyond the faults that it met."""

import unittest

import stalls


class Fault:
    def __init__(self, begin, end, kind="kill-store"):
        self.kind, self.begin, self.end = kind, begin, end


def action(begin, end):
    one = stalls.Action("anna", begin, "play")
    one.end = end
    return one


class Beyond(unittest.TestCase):
    def test_what_comes_after_the_mend_counts(self):
        self.assertEqual(stalls.beyond(action(1.5, 3.25), [Fault(1, 3)]), 0.25)

    def test_what_began_after_the_mend_counts_whole(self):
        self.assertEqual(stalls.beyond(action(3.5, 3.75), [Fault(1, 3)]), 0.25)

    def test_an_outage_that_falls_into_the_wait_is_no_part_of_it(self):
        self.assertEqual(stalls.beyond(action(1.5, 6.25), [Fault(1, 3), Fault(3.5, 6)]), 0.5)

    def test_an_outage_within_another_mends_nothing(self):
        self.assertEqual(stalls.beyond(action(1.5, 6.25), [Fault(1, 6), Fault(2, 3)]), 0.25)

    def test_a_wait_that_ends_in_the_next_outage_counts_up_to_that(self):
        self.assertEqual(stalls.beyond(action(1.5, 4), [Fault(1, 3), Fault(3.5, 6)]), 0.5)

    def test_an_action_done_before_the_mend_counts_nothing(self):
        self.assertEqual(stalls.beyond(action(1.5, 2), [Fault(1, 3)]), 0)

    def test_what_is_over_at_once_counts_from_then(self):
        self.assertEqual(stalls.beyond(action(0.5, 1.75), [Fault(1, None, "link-cut")]), 0.75)


class ByKind(unittest.TestCase):
    def test_the_longest_of_each_figure_counts_whichever_action_it_is_of(self):
        actions = [action(1, 3.25), action(3.5, 4)]
        self.assertEqual(stalls.by_kind(actions, [Fault(1, 3)]), {"kill-store": [(2.25, 0.5)]})

    def test_several_at_once_count_for_none(self):
        faults = [Fault(1, 3), Fault(2, 4, "kill-all")]
        self.assertEqual(stalls.by_kind([action(1.5, 4.5)], faults),
                         {stalls.SEVERAL: [(3, 0.5), (3, 0.5)]})


class Aims(unittest.TestCase):
    def test_a_kill_of_either_tier_is_held_to_the_whole_wait(self):
        self.assertEqual(stalls.aimed_at("kill-game", [0.2, 0.9], [0.9]), "1.0")
        self.assertEqual(stalls.aimed_at("kill-realtime", [0.2, 1.1], [0.1]), "1.0 MISSED")

    def test_an_outage_of_the_store_is_held_to_what_is_beyond_it(self):
        self.assertEqual(stalls.aimed_at("kill-store", [7.0], [0.9]), "1.0 beyond")
        self.assertEqual(stalls.aimed_at("kill-store", [7.0], [1.1]), "1.0 beyond MISSED")

    def test_of_a_fault_without_a_promise_nothing_is_said(self):
        self.assertEqual(stalls.aimed_at("link-delay", [9.0], [9.0]), "")


if __name__ == "__main__":
    unittest.main()
