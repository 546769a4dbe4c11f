# After median.awk: lines "round request peer µs rate" to a table: medians, their spread, and the median of the ratios within each round.
function ratio(kind, peer, other,   text, r) {
  for (r = 1; r <= last; r++) if ((r, kind, peer) in cost && (r, kind, other) in cost) text = text " " cost[r, kind, peer] / cost[r, kind, other]
  return text == "" ? "-" : sprintf("%.2f", median(text))
}
{
  cost[$1, $2, $3] = $4; costs[$2, $3] = costs[$2, $3] " " $4; rates[$2, $3] = rates[$2, $3] " " $5; last = $1
  if (!($2 in kinds)) { kinds[$2]; kind[++k] = $2 }
  if (!($3 in peers)) { peers[$3]; peer[++p] = $3 }
}
END {
  print "| Request | Proxy | µs of CPU a request | from | to | requests/s | against bare | against nginx |"
  print "|---|---|---:|---:|---:|---:|---:|---:|"
  for (i = 1; i <= k; i++) for (j = 1; j <= p; j++) {
    if (!((kind[i], peer[j]) in costs)) continue
    n = sorted(costs[kind[i], peer[j]], parts)
    printf "| %s | %s | %.1f | %.1f | %.1f | %.0f | %s | %s |\n", kind[i], peer[j], median(costs[kind[i], peer[j]]), parts[1], parts[n], median(rates[kind[i], peer[j]]), ratio(kind[i], peer[j], "bare"), ratio(kind[i], peer[j], "nginx")
  }
}
