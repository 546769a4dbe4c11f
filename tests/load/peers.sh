#!/usr/bin/env bash
# One comparison of all: the gateway in each mode beside bare YARP, nginx, HAProxy and Caddy, each of which splits users in halves.
# Every proxy runs on the first core alone; the client and the destinations have the others. All run at once and are loaded in turn, round
# after round. Prints tables of Markdown: CPU per request, what responses take longer than direct ones at a fixed rate, what idle
# connections take, memory and start.
#
#   bash tests/load/peers.sh                       5 rounds of 2 s of each request and proxy, 20 minutes
#   ROUNDS=9 SECONDS_EACH=3 bash tests/load/peers.sh
#   PEERS="bare gateway nginx" REQUESTS="get-100 tls-100" IDLE="1000" RATE=2000 bash tests/load/peers.sh
#
#   bare            YARP with one route and one cluster      bare-inline      the same, sockets completed on the polling thread
#   gateway         a flag splits users 50/50                gateway-inline   the same
#   gateway-fast    with FlagGateway:Upstream=Fast           nginx, haproxy, caddy
#
#   get-100, get-1k, get-100k    GET with responses of so many bytes     post-1k, post-1m    POST of so many
#   tls-100                      get-100 over TLS                        h2-100              over HTTP/2 with TLS, one user
#
# Needs dotnet, nginx, wrk, h2load, openssl, taskset, two cores or more, 12,000 open files, and the ports 19001 to 19121 of the loopback
# interface. HAProxy and Caddy are left out where they are not installed.
cd "$(dirname "$0")"
source lib.sh
ulimit -n "$(ulimit -Hn)"
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-2} connections=${CONNECTIONS:-64} rate=${RATE:-2000}
requests=${REQUESTS-get-100 get-1k get-100k post-1k post-1m tls-100 h2-100} idle=${IDLE-1000 10000}
[ "$(nproc)" -ge 2 ] || { echo "error: needs two cores, one of them for the proxy" >&2; exit 1; }
others=1-$(($(nproc) - 1))
here=$PWD
publish gateway bare arrivals

peers=${PEERS:-bare bare-inline gateway gateway-fast gateway-inline nginx haproxy caddy}
for program in haproxy caddy; do
  command -v $program >/dev/null || peers=$(tr ' ' '\n' <<<"$peers" | grep -vx $program | xargs)
done

# TLS is at 100 above.
declare -A pid started port=([direct]=19001 [bare]=19010 [bare-inline]=19011 [gateway]=19012 [nginx]=19013 [gateway-fast]=19015 [gateway-inline]=19017 [haproxy]=19020 [caddy]=19021)

proxy() { # name, command… on the first core; waits for its first response
  local name=$1 begun
  shift
  begun=$(date +%s%N)
  taskset -c 0 "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=($!)
  await "$name" "http://127.0.0.1:${port[$name]}/" $! "$work/$name.log"
  started[$name]=$((($(date +%s%N) - begun) / 1000000))
}

# With 20,000 open files each of two endpoints would have 5,800 connections, and one of them is idle here.
gateway() { # name, port of the admin listener, more arguments…
  local name=$1 admin=$2
  shift 2
  proxy "$name" "$PUBLISHED/gateway/flaggateway" run --config config "--Urls=http://127.0.0.1:${port[$name]};https://127.0.0.1:$((${port[$name]} + 100))" \
    --Kestrel:Certificates:Default:Path="$work/cert.pem" --Kestrel:Certificates:Default:KeyPath="$work/key.pem" \
    --Kestrel:Limits:MaxConcurrentConnections=12000 \
    "--FlagGateway:Admin:Url=http://127.0.0.1:$admin" "--FlagGateway:State:Path=$work/state-$name" "$@"
}

bare() { proxy "$1" "$PUBLISHED/bare/BareYarp" "http://127.0.0.1:${port[$1]};https://127.0.0.1:$((${port[$1]} + 100))" http://127.0.0.1:19001/ --certificate "$work/cert.pem" "$work/key.pem"; }

begin() {
  case $1 in
    bare) bare bare ;;
    bare-inline) DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 bare bare-inline ;;
    gateway) gateway gateway 19014 ;;
    gateway-fast) gateway gateway-fast 19016 --FlagGateway:Upstream=Fast ;;
    gateway-inline) DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 gateway gateway-inline 19018 ;;
    nginx) proxy nginx nginx -p "$work/" -c "$work/nginx.conf" -g 'daemon off;' ;;
    haproxy) CERTIFICATE=$work/both.pem proxy haproxy haproxy -db -f "$here/peers/haproxy.cfg" ;;
    caddy) CERTIFICATE=$work/cert.pem KEY=$work/key.pem GOMAXPROCS=1 proxy caddy caddy run --config "$here/peers/Caddyfile" --adapter caddyfile ;;
    *) echo "error: PEERS names no $1" >&2; exit 1 ;;
  esac
}

# The workers of nginx run as another user, and read the files.
chmod 755 "$work"
mkdir -p "$work/size"
head -c 1024 /dev/zero | tr '\0' x >"$work/size/1k"
head -c 102400 /dev/zero | tr '\0' x >"$work/size/100k"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=shop.example -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
cat "$work/cert.pem" "$work/key.pem" >"$work/both.pem"
sed "s|listen 127.0.0.1:19013[^;]*;|& listen 127.0.0.1:19113 ssl http2 backlog=4096; ssl_certificate cert.pem; ssl_certificate_key key.pem;|; s/worker_connections 4096/worker_connections 16384/" \
  nginx-split.conf >"$work/nginx.conf"
taskset -c "$others" nginx -p "$work/" -c "$here/nginx-upstreams.conf" -g 'daemon off;' 2>"$work/upstreams.log" &
pids+=($!)
for name in $peers; do begin "$name"; done
# The worker does the work of nginx.
[ -z "${pid[nginx]-}" ] || pid[nginx]=$(pgrep -P "${pid[nginx]}")
for name in $peers; do echo "| $name | ${started[$name]} | $(resident "${pid[$name]}") |" >>"$work/starts"; done

load() { # peer, request, seconds; prints the number of requests
  local script=users.lua path=/orders/1 bytes=1000 upload=/ address=http://127.0.0.1:${port[$1]} output
  case $2 in
    get-100) ;;
    get-1k | get-100k) path=/size/${2#get-} ;;
    post-1k) script=post.lua ;;
    post-1m) script=post.lua bytes=1000000 upload=/upload ;;
    tls-100) address=https://127.0.0.1:$((${port[$1]} + 100)) ;;
    h2-100)
      output=$(taskset -c "$others" h2load -t1 -c"$((connections / 8))" -m8 -D"$3" -H 'x-user-id: user-1' "https://127.0.0.1:$((${port[$1]} + 100))$path")
      grep -qE ' 0 failed, 0 errored' <<<"$output" && grep -q 'Application protocol: h2' <<<"$output" || { echo "error: $1, $2: $output" >&2; exit 1; }
      awk '/^status codes:/ { print $3 }' <<<"$output"
      return ;;
    *) echo "error: REQUESTS names no $2" >&2; exit 1 ;;
  esac
  output=$(USERS_PATH=$path POST_PATH=$upload POST_BYTES=$bytes taskset -c "$others" wrk -t1 -c"$connections" -d"$3s" -s "$script" "$address")
  ! grep -qE 'Non-2xx|Socket errors' <<<"$output" || { echo "error: $1, $2: $output" >&2; exit 1; }
  awk '/requests in/ { print $1 }' <<<"$output"
}

measure() { # peer, request: µs a request and requests a second
  local before count
  before=$(ticks "${pid[$1]}")
  count=$(load "$1" "$2" "$seconds")
  each "$count" $(($(ticks "${pid[$1]}") - before)) "$seconds"
}

for name in $peers; do load "$name" get-100 "${WARMUP:-8}" >/dev/null; done
for request in $requests; do
  for round in $(seq 0 "$rounds"); do
    for name in $peers; do
      found=$(measure "$name" "$request")
      # The first round only warms up.
      [ "$round" = 0 ] || echo "$round $request $name $found" >>"$work/results"
    done
  done
done
[ -z "$requests" ] || awk -f median.awk -f peers/table.awk "$work/results"

if [ "$rate" -gt 0 ]; then
  echo
  echo "Responses at $rate requests a second that arrive independently of each other, against those of the destination itself:"
  # A response that both destinations give: other bytes would count as a failure.
  targets=("direct=http://127.0.0.1:19001/size/1k")
  for name in $peers; do targets+=("$name=http://127.0.0.1:${port[$name]}/size/1k"); done
  taskset -c "$others" "$PUBLISHED/arrivals/Arrivals" $((5 * ${#targets[@]})) "$rate" "${targets[@]}"
fi

for count in $idle; do
  echo
  echo "| Proxy beside $count idle connections | kB each | µs of CPU a request, get-100 | without them |"
  echo "|---|---:|---:|---:|"
  for name in $peers; do
    without= with=
    for round in $(seq 3); do without+=" $(measure "$name" get-100 | cut -d' ' -f1)"; done
    before=$(resident "${pid[$name]}" 1)
    # Ends when its input does.
    coproc idle { exec taskset -c "$others" "$PUBLISHED/arrivals/Arrivals" idle "$count" "http://127.0.0.1:${port[$name]}/orders/1"; }
    read -r ready <&"${idle[0]}" && [ "$ready" = ready ] || { echo "error: $name does not hold $count connections" >&2; exit 1; }
    after=$(resident "${pid[$name]}" 1)
    for round in $(seq 3); do with+=" $(measure "$name" get-100 | cut -d' ' -f1)"; done
    input=${idle[1]} holder=$idle_PID
    exec {input}>&-
    wait "$holder" || { echo "error: $name closed idle connections" >&2; exit 1; }
    awk -v name="$name" -v kb=$((after - before)) -v count="$count" -v with="$with" -v without="$without" \
      "$(<median.awk)"'BEGIN { printf "| %s | %.1f | %.1f | %.1f |\n", name, kb / count, median(with), median(without) }'
  done
done

echo
echo "| Proxy | start to first response, ms | MiB after it | MiB after all requests |"
echo "|---|---:|---:|---:|"
while read -r line; do
  name=$(cut -d' ' -f2 <<<"$line")
  echo "$line $(resident "${pid[$name]}") |"
done <"$work/starts"
