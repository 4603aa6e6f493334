"""The limits and lists of tidy: the shape of the house as data. Limits only tighten."""

MAX_FILE_LINES = 450
MAX_FUNCTION_LINES = 70
MAX_LINE_LENGTH = 100

SHARED = ["shared/base", "shared/crypto", "shared/protocol", "shared/link", "shared/net",
          "shared/ops", "shared/async"]

# Single headers that hold values only: a store's requests and answers, the codes of refusals, the
# names of channels.
VALUES = ["gameserver/store/store.hpp", "shared/protocol/errors.hpp",
          "shared/protocol/channel.hpp"]

# Folder: the folders, or single headers, that it may include. A folder may always include itself.
ARROWS = {
    "shared/base": [],
    "shared/async": ["shared/base"],
    "shared/crypto": ["shared/base"],
    "shared/protocol": ["shared/base"],
    "shared/link": ["shared/base", "shared/async"],
    "shared/net": ["shared/base", "shared/async"],
    "shared/ops": ["shared/base", "shared/net", "shared/async"],
    "realtime": SHARED + ["realtime/sockjs"],
    "realtime/sockjs": ["shared/base", "shared/crypto", "shared/net"],
    "gameserver/rules": ["shared/base"],
    "gameserver/table": ["shared/base", "shared/crypto", "gameserver/rules", *VALUES],
    "gameserver/lobby": ["shared/base", "gameserver/rules", "gameserver/table",
                         "shared/protocol/channel.hpp"],
    "gameserver/owner": ["shared/base", "shared/crypto", "shared/link", "gameserver/rules",
                         "gameserver/table", "gameserver/lobby", *VALUES],
    "gameserver/store": ["shared/base", "shared/crypto"],
    "gameserver/server": SHARED + ["gameserver/rules", "gameserver/table", "gameserver/lobby",
                                   "gameserver/owner", "gameserver/store"],
    "tools/bots": SHARED + ["gameserver/rules", "tools/verify"],
    "tools/ctl": SHARED + ["gameserver/store", "gameserver/table", "gameserver/rules",
                           "tools/hand"],
    "tools/hand": ["shared/base", "shared/crypto"],
    "tools/supervisor": ["shared/base"],
    "tools/verify": ["shared/base", "gameserver/rules"],
}

SERVERS = ["realtime", "realtime/sockjs", "gameserver/server", "tools/bots", "tools/ctl"]

# Library: the folders that may include it (tests may too, where they stand in for those).
LIBRARIES = {
    r"<boost/beast": ["shared/net"],
    r"<boost/asio": ["shared/net", "shared/link", "shared/ops", "shared/async"] + SERVERS,
    r"<sqlite3\.h>": ["gameserver/store"],
    r"<pqxx/": ["gameserver/store"],
    r"<nlohmann/": ["shared/protocol", "shared/crypto", "shared/ops", "tools/hand", "tools/verify"]
    + SERVERS,
    # TLS, which is of sockets, stays with them; the verifier shares no code with the shuffle that it
    # checks.
    r"<openssl/": ["shared/crypto", "shared/net/tls", "shared/link/identity",
                   "shared/link/tls_socket", "tools/verify"],
    r"<CLI/": ["shared/ops", "tools/supervisor", "tools/verify"] + SERVERS,
}
BEAST_MESSAGE = "Beast costs over a minute a file: use the plain interfaces of shared/net"

# Layers in which the same input gives the same bytes on every machine. Besides these folders, each
# pair of files whose header says in its first comment that it is `Pure`.
PURE = ["gameserver/rules/", "gameserver/table/", "gameserver/lobby/", "gameserver/owner/"]
PURE_WORD = r"\bPure\b"

CLOCK = (r"\b(system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime"
         r"|time\s*\(\s*(nullptr|NULL|0)\s*\)|clock\s*\(\s*\))")

PURE_BANNED = [
    (r"\bstd::unordered_\w+|#\s*include\s*<unordered_(map|set)>",
     "unordered container in a pure layer", "use std::map, std::set or a sorted vector"),
    (r"\b(float|double)\b", "floating point in a pure layer", "count in integers"),
    (CLOCK, "a clock in a pure layer", "take the time as a parameter"),
    (r"#\s*include\s*<(random|thread|mutex|atomic|condition_variable|future|iostream|fstream)>",
     "chance, threads or streams in a pure layer", "take what they give as a value"),
    (r"\bstd::(cout|cerr|clog|printf|fprintf)\b|(?<!\w)f?printf\s*\(",
     "output in a pure layer", "return what is to be said"),
]

CPP_BANNED = [
    (r"\bstd::(mt19937(_64)?|minstd_rand0?|ranlux\w+|knuth_b|default_random_engine|random_device)\b",
     "a source of chance that must not deal", "use shared/crypto"),
    (r"(?<![\w:.>])(std::)?s?rand\s*\(", "rand()", "use shared/crypto"),
    (r"\bstd::(ranges::)?(shuffle|sample|random_shuffle)\b", "a shuffle of unknown draws",
     "use the shuffle of shared/crypto"),
    (r"\bstd::\w+_distribution\b", "a distribution that differs between libraries",
     "use the bounded draw of shared/crypto"),
    (r"\bstd::(priority_)?queue\b|\bstd::stack\b", "a queue without a bound",
     "use base::BoundedQueue"),
    (r"\bexperimental::(basic_)?(concurrent_)?channel\b", "a channel without a named bound",
     "use base::BoundedQueue and a timer"),
    (r"\bsleep_(for|until)\b|(?<!\w)u?sleep\s*\(|\bnanosleep\b", "a sleep",
     "wait for the condition, with a deadline"),
    (r"\busing\s+namespace\s+std\b", "a habit we do not have", "spell it out"),
    (r"(?<![.:>])\bget_(?!executor|allocator)\w+\s*\(", "a name with get_", "name the thing: `size()`, not `get_size()`"),
    (r"\b(class|struct|enum|enum class|using)\s+\w*(Manager|Helper|Utils?|Impl)\b",
     "a type name that says nothing", "name what it is"),
]

# Where cards are dealt, and where a deal is checked.
DEALING = ["shared/crypto/", "gameserver/rules/", "gameserver/table/", "tools/verify/"]
# Who asks the system for chance: the one source of all that is dealt or kept secret, and the masks
# of a client's WebSocket frames, which nobody has to guess.
CHANCE = ["shared/crypto/random.cpp", "shared/net/client_link.cpp"]

CHANCE_BANNED = [
    (r"\bRAND_\w+|\bgetrandom\b|\bgetentropy\b|\barc4random\w*", "chance from the system",
     "ask shared/crypto/random.hpp for it"),
    (r"\b[dejlmn]rand48\b|(?<![\w:.>])(?:std::|::)?(?:random|rand_r)\s*\(",
     "a source of chance that must not deal", "use shared/crypto"),
    (r"(?i)\w*seed\w*\s*(?:=|\(|\{)[^;]*(?:\w+_clock\b|\btime\s*\(|\bclock\s*\()",
     "a clock as a seed", "use fresh_seed of shared/crypto"),
]
DEALING_BANNED = [
    (r"(?i)\b\w*(?:words?|random|chance|draw|bits|stream)_?(?:\(\s*\)|\[[^\]]*\])?\)?"
     r"(?:\s*>>\s*\d+\s*\)?)?\s*%(?!=)",
     "the rest of a division of random bits", "use the bounded draw of shared/crypto"),
]
DEALING_CLOCKS = [(CLOCK, "a clock where cards are dealt", "take the time as a parameter")]
# What a page gives to a deal.
PAGE_DEALING = "client-web/src/proof/"
PAGE_BANNED = [
    (r"\bMath\.random\b|\bDate\.now\b|\bnew Date\b|\bperformance\.now\b",
     "what may be guessed, where a part of a deal is made", "use crypto.getRandomValues"),
]

ANY_BANNED = [
    (r"\b(TODO|FIXME|XXX|HACK)\b", "a note to oneself", "do it, or open an issue"),
    (r"\bdo not edit\b.*\bgenerated\b", "a generated file in the tree", "generate it while building"),
]

# Where a game's own name may stand (regular expressions on the path).
GAME_PLACES = [
    r"^gameserver/rules/{stem}[._/]", r"^gameserver/rules/registry\.", r"^schema/", r"^tests/",
    r"^client-web/src/games/", r"^client-web/(tests?|e2e)/", r"\.(test|spec)\.ts$", r"\.md$",
]

# Where a game's name is an everyday word as well: cards and the rules of other games name the suits.
WORD_PLACES = {"hearts": [r"^gameserver/rules/", r"^client-web/src/cards/"]}
