// For AddressSanitizer only: libpqxx 6.4 forgets the result of a statement over which the
// connection was lost (fixed in 7). It is one a lost connection.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpqxx\n";
}
