#!/usr/bin/env python3
"""The history checker, tested: recorded histories pass, and each planted fault is caught under the
rule that names it. checker_test.py --table prints what was planted and what was found.
"""

import functools
import sys
import unittest

import planted_answers
import planted_banks
import planted_channels
import planted_clocks
import planted_numbers
import planted_remade
import planted_rules
import planted_views
import story as stories
from check import check
from report import RULES

OF_THE_TABLE = planted_rules.FAULTS + planted_views.FAULTS
FAULTS = (planted_numbers.FAULTS + planted_answers.FAULTS + planted_clocks.FAULTS
          + planted_banks.FAULTS + planted_remade.FAULTS + OF_THE_TABLE)


@functools.lru_cache
def sample(name):
    return stories.load(f"{name}.jsonl"), stories.load(f"{name}.journal")


def verdict(name, plant=None):
    story = stories.Story(*sample(name))
    if plant:
        plant(story)
    return check([story.lines], story.journal)


def print_table():
    bad = 0
    for what, name, plant, rule in FAULTS:
        report = verdict(name, plant)
        caught = rule in report.by_rule
        bad += not caught
        others = ", ".join(one for one in report.by_rule if one != rule)
        print(f"{'' if caught else 'NOT '}caught  {rule:15} {what}" + (others and f"  ({others})"))
    print(f"{len(FAULTS)} planted, {len(FAULTS) - bad} caught")
    return bad


class Checker(unittest.TestCase):
    def test_passes_real_histories_with_servers_killed_and_odd_guests(self):
        for name in ("kills", "evening", "remade"):
            with self.subTest(name):
                report = verdict(name)
                self.assertEqual([], [str(one) for one in report.violations])
                self.assertEqual(0, report.seen["events out of sight"])
                self.assertEqual(0, report.seen["views out of sight"])

    def test_passes_a_conversation_and_names_each_fault_planted_in_it(self):
        report = check([planted_channels.conversation()])
        self.assertEqual([], [str(one) for one in report.violations])
        for what, plant, rule in planted_channels.FAULTS:
            with self.subTest(what):
                lines = planted_channels.conversation()
                plant(lines)
                self.assertIn(rule, check([lines]).by_rule)

    def test_passes_talk_in_a_room_that_is_closed_and_made_anew(self):
        report = check([planted_channels.anew()])
        self.assertEqual([], [rule for rule in report.by_rule if rule.startswith("channel")])

    def test_follows_each_room_that_is_made_anew_by_what_that_one_was_made_with(self):
        self.assertEqual(2, verdict("remade").seen["rooms made anew"])
        report = verdict("remade", planted_remade.own_target)
        self.assertEqual([], [str(one) for one in report.violations])

    def test_passes_a_history_with_banks_of_which_one_is_spent(self):
        report = verdict("evening", planted_banks.with_bank)
        self.assertEqual([], [str(one) for one in report.violations])

    def test_names_each_planted_fault_by_its_rule(self):
        self.assertGreaterEqual(len(FAULTS), 40)
        for what, name, plant, rule in FAULTS:
            with self.subTest(what):
                self.assertIn(rule, verdict(name, plant).by_rule)

    def test_has_a_fault_planted_for_every_rule(self):
        planted = {rule for *_, rule in FAULTS + planted_channels.FAULTS}
        self.assertEqual([], sorted(set(RULES) - planted))

    def test_sees_faults_of_the_table_without_the_journal(self):
        for what, name, plant, rule in OF_THE_TABLE:
            with self.subTest(what):
                story = stories.Story(*sample(name))
                plant(story)
                self.assertIn(rule, check([story.lines]).by_rule)

    def test_takes_up_the_thread_where_the_history_begins_in_mid_hand(self):
        story = stories.Story(*sample("kills"))
        begin = next(at for at, line in enumerate(story.lines) if "closed" in line)
        came, tables = set(), 0
        for at in range(begin, len(story.lines)):
            line = story.lines[at] if at < len(story.lines) else {}
            message = line.get("message", {})
            if message.get("msg") == "resume" and line["player"] not in came:
                came.add(line["player"])
                story.edit(story.request_of(at), epoch=None, seq=None)
                story.resume_to_table(at)
                tables += 1
        self.assertEqual(6, tables)
        report = check([story.since_then(begin)])
        self.assertEqual([], [str(one) for one in report.violations])
        self.assertGreater(report.seen["times the thread was taken up"], 1)
        self.assertGreater(report.seen["events played again"], 300)

    def test_finds_in_a_real_history_that_a_young_table_forgot_what_a_late_comer_missed(self):
        # Ends where P6, away for two seconds over a hand's end and a kill -9, gets a table: the
        # new owner had begun at the only snapshot, though it was younger than the time in which
        # events are promised.
        report = check([stories.load("late_comer.jsonl")])
        self.assertEqual({"resume_skipped": 1}, dict(report.by_rule))

    def test_takes_one_run_that_two_programs_recorded_with_clocks_of_their_own(self):
        def halves(lines):
            first = [line for line in lines if line["player"] < "bots-24-3"]
            late = [{**line, "at": line["at"] + 77_000_000} for line in lines
                    if line["player"] >= "bots-24-3"]
            return [late, first]
        lines, journal = sample("kills")
        report = check(halves(lines), journal)
        self.assertEqual([], [str(one) for one in report.violations])
        self.assertEqual(verdict("kills").seen["events played again"],
                         report.seen["events played again"])
        story = stories.Story(lines, journal)
        planted_numbers.two_stories(story)
        self.assertIn("view_differs", check(halves(story.lines)).by_rule)

    def test_finds_nothing_wrong_in_nothing(self):
        self.assertTrue(check([[]]).good)


if __name__ == "__main__":
    if "--table" in sys.argv:
        sys.exit(print_table())
    unittest.main()
