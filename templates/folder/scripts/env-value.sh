# Sourced: values of env files, as Compose reads them where it expands nothing.
# shellcheck shell=sh

# value_of NAME FILE: without a line's end behind it. The last assignment counts, and a value between quotes may have several lines.
value_of() {
  LC_ALL=C awk -v name="$1" '
    { text = text $0 "\n" }
    END {
      while (text != "") {
        if (match(text, /^[ \t]*[A-Za-z_][A-Za-z0-9_]*=[ \t]*/)) {
          found = substr(text, 1, RLENGTH)
          text = substr(text, RLENGTH + 1)
          gsub(/[ \t=]/, "", found)
          value = next_value()
          if (found == name) last = value
        }
        skip = index(text, "\n")
        text = substr(text, skip + 1)
      }
      printf "%s", last
    }
    function next_value(    quote, value, at, letter) {
      quote = substr(text, 1, 1)
      if (quote != "\047" && quote != "\"") {
        match(text, /^[^\n]*/)
        value = substr(text, 1, RLENGTH)
        sub(/[ \t]+#.*$/, "", value)
        sub(/[ \t\r]+$/, "", value)
        return value
      }
      for (at = 2; at <= length(text); at++) {
        letter = substr(text, at, 1)
        if (letter == quote) break
        if (quote == "\"" && letter == "$" && substr(text, at + 1, 1) == "$") at++
        if (letter == "\\") letter = unescaped(quote, substr(text, ++at, 1))
        value = value letter
      }
      text = substr(text, at + 1)
      return value
    }
    function unescaped(quote, letter) {
      if (quote == "\047") return letter == "\047" ? letter : "\\" letter
      if (letter == "n") return "\n"
      if (letter == "r") return "\r"
      if (letter == "t") return "\t"
      return letter
    }' "$2"
}
