"""Faults against the rules of the game and the table, planted in a recorded history.

Each is (what the server did wrong, the sample, how to plant it, the rule that names it). Where a
fault is told to all alike, it is planted in what each of them was shown.
"""

from cards import PACK
from planted_numbers import EVENING, KILLS


def own_draw(story, nth=5):
    return story.find("draw", nth=nth, where=lambda line, message: "card" in message)


def blind_draw(story):
    story.edit(own_draw(story), card=None)


def open_card_drawn(story):
    at = story.find("deal", where=lambda line, message: "cards" in message)
    message = story.message(at)
    story.edit(story.find("draw", after=at, room=message["room"],
                          where=lambda line, told: "card" in told), card=message["up"])


def doubled_card(story):
    at = own_draw(story)
    deal = max(i for i in range(at) if story.lines[i]["player"] == story.lines[at]["player"]
               and story.lines[i].get("message", {}).get("msg") == "deal"
               and "cards" in story.message(i))
    story.edit(at, card=story.message(deal)["cards"][0])


def deals_one_twice(story):
    at = story.find("deal", where=lambda line, message: "cards" in message, nth=2)
    cards = story.message(at)["cards"]
    story.edit(at, cards=[cards[1], *cards[1:]])


def plays_others_card(story):
    """What the next in turn plays is what its neighbour holds."""
    deal = story.find("deal", where=lambda line, message: "cards" in message, nth=1)
    room, seq = story.message(deal)["room"], story.message(deal)["seq"]
    holder = story.lines[deal]["player"]
    own_seat = story.seat_of(holder, room, deal)
    at = story.find("play", after=deal, room=room, where=lambda line, message:
                    message["seat"] != own_seat and message["seq"] > seq
                    and message["card"][0] != "8")
    card = next(card for card in story.message(deal)["cards"] if card[0] != "8")
    story.edit_all(at, card=card)


def house_plays(story, nth=2):
    """A play of the house's own."""
    house = {line["message"]["seat"] for line in story.lines
             if line.get("message", {}).get("msg") == "join" and line["message"]["room"] == "alone"
             and line["way"] == "received" and line["message"]["bot"]}
    return story.find("play", room="alone", nth=nth,
                      where=lambda line, message: message["seat"] in house)


def house_cheats(story):
    at = house_plays(story)
    seq = story.message(at)["seq"]
    top = next(story.message(i)["card"] for i in range(at - 1, 0, -1)
               if story.lines[i].get("message", {}).get("room") == "alone"
               and "card" in story.message(i) and story.message(i)["msg"] == "play"
               and story.message(i).get("seq", seq) < seq)
    wrong = sorted(card for card in PACK if card[0] not in (top[0], "8") and card[1] != top[1])
    story.edit_all(at, card=wrong[7], suit=None)


def deal_counts(story):
    at = story.find("deal", nth=4)
    counts = list(story.message(at)["counts"])
    counts[0] += 1
    story.edit_all(at, counts=counts)


def deal_stock(story):
    at = story.find("deal", nth=4)
    story.edit_all(at, stock=story.message(at)["stock"] - 1)


def draw_stock(story):
    at = story.find("draw", nth=50)
    story.edit_all(at, stock=story.message(at)["stock"] + 1)


def reshuffle_stock(story):
    at = story.find("reshuffle")
    story.edit_all(at, stock=story.message(at)["stock"] - 1)


def no_reshuffle(story):
    story.vanish(story.find("reshuffle"))


def early_reshuffle(story):
    at = story.find("play", nth=60, where=lambda line, message: message["card"][0] != "8")
    story.edit_all(at, msg="reshuffle", stock=5, seat=None, card=None)


def out_of_turn(story):
    at = story.find("play", nth=50)
    story.edit_all(at, seat=(story.message(at)["seat"] + 1) % 3)


def passes_early(story):
    story.edit_all(story.find("draw", nth=30), msg="pass", card=None, stock=None)


def draws_twice(story):
    at = story.find("pass", nth=30)
    stock = story.message(story.find("draw", nth=30))["stock"]
    story.edit_all(at, msg="draw", stock=stock)


def no_suit(story):
    at = story.find("play", nth=4, where=lambda line, message: message["card"][0] == "8")
    story.edit_all(at, suit=None)


def suit_of_a_plain_card(story):
    at = story.find("play", nth=4, where=lambda line, message: message["card"][0] != "8")
    story.edit_all(at, suit="H")


def result_at(story, nth=4):
    return story.find("result", nth=nth)


def wrong_points(story):
    at = result_at(story)
    story.edit_all(at, points=[one + 1 for one in story.message(at)["points"]])


def wrong_winner(story):
    at = result_at(story)
    story.edit_all(at, winner=(story.message(at)["winner"] + 1) % 3)


def wrong_scores(story):
    at = result_at(story)
    story.edit_all(at, scores=[one + 5 for one in story.message(at)["scores"]])


def wrong_final(story):
    at = result_at(story)
    story.edit_all(at, final=not story.message(at)["final"])


def swapped_hands(story):
    at = story.find("result", where=lambda line, message: sum(map(bool, message["hands"])) >= 2)
    hands = [list(hand) for hand in story.message(at)["hands"]]
    one, other = [seat for seat, hand in enumerate(hands) if hand][:2]
    hands[one][0], hands[other][0] = hands[other][0], hands[one][0]
    story.edit_all(at, hands=hands)


def no_result(story):
    story.vanish(result_at(story))


def early_result(story):
    at = result_at(story)
    last = story.message(at)["seq"] - 1
    story.vanish(next(one for one in story.everywhere(story.message(at)["room"], last)))


def not_ready(story):
    """Somebody's ready is not there, and the deal begins all the same."""
    at = story.find("ready", nth=10)
    message = story.message(at)
    again = next(one for one in story.everywhere(message["room"], message["seq"]))
    story.edit_all(again, msg="pass")


def hand_no_again(story):
    at = story.find("deal", nth=6)
    story.edit_all(at, hand_no=story.message(at)["hand_no"] - 1)


def seat_taken(story):
    at = story.find("join", nth=2, where=lambda line, message: message["seat"] == 2)
    story.edit_all(at, seat=0)


def not_given_back(story):
    """After the result a house bot keeps the seat."""
    story.vanish(story.find("stand_in", room="evening", bot=False))


def stands_in_for_nobody(story):
    at = story.find("stand_in", room="evening", bot=True, nth=1)
    story.edit_all(at, seat=(story.message(at)["seat"] + 1) % 4)


FAULTS = [
    ("one's own draw hides its card", KILLS, blind_draw, "cards"),
    ("the card turned up is drawn", KILLS, open_card_drawn, "cards"),
    ("a card is drawn that is held already", KILLS, doubled_card, "cards"),
    ("a hand is dealt one card twice", KILLS, deals_one_twice, "cards"),
    ("a seat plays its neighbour's card", KILLS, plays_others_card, "cards"),
    ("a house bot plays what does not fit", EVENING, house_cheats, "illegal"),
    ("a deal counts one card too many", KILLS, deal_counts, "deal"),
    ("a deal leaves too small a stock", KILLS, deal_stock, "counts"),
    ("a draw takes nothing from the stock", KILLS, draw_stock, "counts"),
    ("a reshuffle loses a card", KILLS, reshuffle_stock, "reshuffle"),
    ("the discards are not reshuffled", KILLS, no_reshuffle, "reshuffle"),
    ("the discards are reshuffled too soon", KILLS, early_reshuffle, "reshuffle"),
    ("a seat plays out of turn", KILLS, out_of_turn, "turn_order"),
    ("a pass where a draw may be", KILLS, passes_early, "illegal"),
    ("a second draw in one turn", KILLS, draws_twice, "illegal"),
    ("an eight names no suit", KILLS, no_suit, "illegal"),
    ("a plain card names a suit", KILLS, suit_of_a_plain_card, "illegal"),
    ("points are counted wrong", KILLS, wrong_points, "result"),
    ("another wins", KILLS, wrong_winner, "result"),
    ("scores are not the sum of points", KILLS, wrong_scores, "result"),
    ("final is said too early or late", KILLS, wrong_final, "result"),
    ("two hands are mixed up in a result", KILLS, swapped_hands, "cards"),
    ("a hand is over without a result", KILLS, no_result, "order"),
    ("a result comes before the hand is over", KILLS, early_result, "result"),
    ("a deal begins when not all are ready", KILLS, not_ready, "deal"),
    ("a hand has the number of the one before", KILLS, hand_no_again, "deal"),
    ("two sit on one seat", KILLS, seat_taken, "seats"),
    ("a seat is not given back after a result", EVENING, not_given_back, "order"),
    ("a house bot stands in for another seat", EVENING, stands_in_for_nobody, "order"),
]
