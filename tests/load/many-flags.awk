# Writes the configuration of n flags, each with a route /0/, /1/, … and a rollout that begins by itself and stays at half of
# the users, and what has curl (-K) send four requests to each: both sides, three statuses.
#   awk -v n=200 -v folder=DIR -v requests=FILE -v gateway=http://127.0.0.1:19501 -v upstream=http://127.0.0.1:19502/ -f many-flags.awk
BEGIN {
  f = folder "/flags.json"; r = folder "/rollouts.json"; g = folder "/gateway.json"
  printf "{\"feature_management\":{\"feature_flags\":[" >f
  printf "{\"rollouts\":[" >r
  printf "{\"ReverseProxy\":{\"Clusters\":{\"legacy\":{\"Destinations\":{\"1\":{\"Address\":\"" upstream "\"}}},\"new\":{\"Destinations\":{\"1\":{\"Address\":\"" upstream "\"}}}},\"Routes\":{" >g
  for (i = 0; i < n; i++) {
    c = i ? "," : ""
    printf "%s{\"id\":\"release.service-%d\",\"enabled\":true,\"variants\":[{\"name\":\"legacy\",\"configuration_value\":{\"cluster\":\"legacy\"}},{\"name\":\"new\",\"configuration_value\":{\"cluster\":\"new\"}}],\"allocation\":{\"default_when_enabled\":\"legacy\",\"default_when_disabled\":\"legacy\",\"user\":[{\"variant\":\"new\",\"users\":[\"candidate\"]},{\"variant\":\"legacy\",\"users\":[\"control\"]}]},\"lifecycle\":{\"type\":\"release\",\"owner\":\"team-%d\",\"expected_retirement\":\"2199-01-01\"}}", c, i, i % 20 >f
    printf "%s{\"flag\":\"release.service-%d\",\"control\":\"legacy\",\"candidate\":\"new\",\"start\":\"automatic\",\"stages\":[{\"name\":\"half\",\"percentage\":50,\"gate\":\"manual\"}],\"guardrails\":[{\"metric\":\"error_rate\",\"hard\":\"90%%\"},{\"metric\":\"latency_p95\",\"hard\":\"30s\"}]}", c, i >r
    printf "%s\"service-%d\":{\"ClusterId\":\"legacy\",\"Match\":{\"Path\":\"/%d/{**path}\"},\"Metadata\":{\"Flag\":\"release.service-%d\"}}", c, i, i, i >g
  }
  count = split("control/ok candidate/ok candidate/bad control/missing", all, " ")
  for (i = 0; i < n; i++) {
    for (k = 1; k <= count; k++) {
      split(all[k], part, "/")
      printf "%surl = %s/%d/%s\nheader = \"X-User-Id: %s\"\noutput = /dev/null\n", (i + k > 1 ? "next\n" : ""), gateway, i, part[2], part[1] >requests
    }
  }
  print "]}}" >f; print "]}" >r; print "}}}" >g
}
