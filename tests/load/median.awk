# Functions for programs that begin with this file: the numbers of a text in order, and their median.
function sorted(text, parts,   n, i, j, t) {
  n = split(text, parts, " ")
  for (i = 2; i <= n; i++) for (j = i; j > 1 && parts[j - 1] + 0 > parts[j] + 0; j--) { t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t }
  return n
}
function median(text,   parts, n) {
  n = sorted(text, parts)
  return n % 2 ? parts[(n + 1) / 2] : (parts[n / 2] + parts[n / 2 + 1]) / 2
}
