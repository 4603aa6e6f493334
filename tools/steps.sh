# What tools/setup, tools/run and tools/test share: saying what happens, on stderr, and a step that
# shows progress. Sourced, never run. It reads no project file and installs nothing.

say() { printf '%s\n' "$*" >&2; }

# fail SENTENCE: the end of the script, with one sentence that names the mend.
fail() {
  say "$(basename "$0"): $*"
  exit 1
}

# use_node: the Node of build/node first, where tools/setup put one. It brings certificates of its
# own; those that this machine trusts (a company's proxy, say) count as well.
use_node() {
  local trusted=/etc/ssl/certs/ca-certificates.crt
  export PATH="$root/build/node/bin:$PATH"
  [ ! -e "$trusted" ] || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS-$trusted}"
}

step_pid=
# A signal in mid-step ends the step's whole process group first: no compiler is left behind.
end_step() {
  [ -n "$step_pid" ] && kill -TERM -- "-$step_pid" 2>/dev/null
  exit "$1"
}

# step LOG WORDS COMMAND...: runs the command with its output in LOG. Silent below two seconds;
# then it says what is done and, every few seconds, how far it is. On failure the log's end.
step() {
  local log=$1 words=$2 begin=$SECONDS shown=-1 code=0
  shift 2
  mkdir -p "$(dirname "$log")"
  trap 'end_step 130' INT
  trap 'end_step 143' TERM HUP
  set -m
  "$@" >"$log" 2>&1 </dev/null 9<&- &
  step_pid=$!
  set +m
  while kill -0 "$step_pid" 2>/dev/null; do
    show_progress
    sleep 0.1
  done
  wait "$step_pid" || code=$?
  step_pid=
  trap - INT TERM HUP
  if [ "$shown" -ge 0 ] && [ -t 2 ]; then printf '\r\033[K' >&2; fi
  if [ "$code" -ne 0 ]; then
    tail -n 40 "$log" >&2
    say "$words: failed (exit $code); all of it is in $log"
  elif [ "$shown" -ge 0 ]; then
    say "$words: done in $((SECONDS - begin)) s"
  fi
  return "$code"
}

# One line: rewritten in place on a terminal, every 10 s elsewhere. Uses step's own variables.
show_progress() {
  local now=$((SECONDS - begin)) every=10
  [ "$now" -ge 2 ] || return 0
  [ -t 2 ] && every=1
  [ "$shown" -lt 0 ] || [ $((now - shown)) -ge $every ] || return 0
  shown=$now
  local last
  last=$(tail -c 400 "$log" | tr '\r' '\n' | sed '/^[[:space:]]*$/d' | tail -n 1 | cut -c1-70)
  if [ -t 2 ]; then
    printf '\r\033[K%s … %d s  %s' "$words" "$now" "$last" >&2
  else
    say "$words … $now s  $last"
  fi
}
