# Writes flags.json and gateway.json into a folder: as many flags with as many listed users, and as many routes /0/, /1/, …, each of
# which one of the flags splits.
#   awk -v folder=DIR -v flags=10000 -v routes=5000 -v users=1000000 -v percentage=50 -v last=legacy -f scale.awk
BEGIN {
  f = folder "/flags.json"; g = folder "/gateway.json"
  printf "{\"feature_management\":{\"feature_flags\":[" >f
  each = int(users / flags)
  for (i = 0; i < flags; i++) {
    printf "%s{\"id\":\"release.service-%d\",\"enabled\":true,\"variants\":[{\"name\":\"legacy\",\"configuration_value\":{\"cluster\":\"legacy\"}},{\"name\":\"new\",\"configuration_value\":{\"cluster\":\"new\"}}],", (i ? ",\n" : ""), i >f
    printf "\"allocation\":{\"default_when_enabled\":\"legacy\",\"default_when_disabled\":\"legacy\"," >f
    if (each > 0) {
      printf "\"user\":[{\"variant\":\"new\",\"users\":[" >f
      for (u = 0; u < each; u++) printf "%s\"listed-%d@example.com\"", (u ? "," : ""), i * each + u >f
      printf "]}]," >f
    }
    printf "\"percentile\":[{\"variant\":\"new\",\"from\":0,\"to\":%s}]}}", percentage >f
  }
  print "]}}" >f
  printf "{\"FlagGateway\":{\"Identity\":{\"User\":[{\"Header\":\"X-User-Id\"}],\"Groups\":[]}},\"ReverseProxy\":{\"Clusters\":{" >g
  printf "\"legacy\":{\"Destinations\":{\"1\":{\"Address\":\"http://127.0.0.1:19001/\"}}},\"new\":{\"Destinations\":{\"1\":{\"Address\":\"http://127.0.0.1:19002/\"}}}},\"Routes\":{" >g
  for (i = 0; i < routes; i++)
    printf "%s\"service-%d\":{\"ClusterId\":\"%s\",\"Match\":{\"Path\":\"/%d/{**path}\"},\"Metadata\":{\"Flag\":\"release.service-%d\"}}", (i ? ",\n" : ""), i, (i == routes - 1 ? last : "legacy"), i, i % flags >g
  print "}}}" >g
}
