#!/bin/sh
# The command line as scripts use it: outputs, error lines and exit codes.
set -u
cli="$1"
source="$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# expect NAME WANTED_CODE WANTED_PART FILE: the last command's exit code is in $code.
expect() {
  if [ "$code" != "$2" ]; then
    echo "FAIL $1: exit code $code instead of $2"; failures=$((failures + 1))
  elif ! grep -qF -- "$3" "$4"; then
    echo "FAIL $1: \"$3\" is not in:"; head -c 600 "$4"; failures=$((failures + 1))
  else
    echo "ok   $1"
  fi
}
run() { "$cli" "$@" >"$work/out" 2>"$work/err"; code=$?; }

run labs
expect "labs lists numbers" 0 "numbers" "$work/out"
for lab in $("$cli" labs); do
  run new-state "$lab"; cp "$work/out" "$work/$lab.json"
  expect "new-state $lab" 0 "\"lab\": \"$lab\"" "$work/out"
  run eval "$work/$lab.json"
  expect "eval of the default of $lab" 0 "\"complete\": true" "$work/out"
done
run new-state nothing
expect "an unknown lab is bad input" 2 "is not a lab" "$work/err"

printf '{"format":"bitloupe-state","version":1,"lab":"numbers","state":{"format":"binary32","input":"0.1"}}\n' >"$work/a.json"
run eval "$work/a.json"
expect "0.1 in binary32" 0 '"value": "0.100000001490116119384765625"' "$work/out"
run eval "$work/a.json" --only /bits
expect "only the bits" 0 '"bits": "3dcccccd"' "$work/out"
if grep -q value "$work/out"; then echo "FAIL --only prints more"; failures=$((failures + 1)); fi

printf '{"format":"bitloupe-state","version":1,"lab":"numbers","state":{"inptu":"0.1"}}' >"$work/b.json"
run eval "$work/b.json"
expect "a misspelt key is bad input" 2 "/state/inptu" "$work/err"
if [ -s "$work/out" ]; then echo "FAIL stdout is not empty on an error"; failures=$((failures + 1)); fi
if [ "$(wc -l <"$work/err")" != 1 ]; then echo "FAIL the error is not one line"; failures=$((failures + 1)); fi
printf '{"format":' >"$work/c.json"
run eval "$work/c.json"
expect "half a file is bad input" 2 "not valid JSON" "$work/err"
run eval "$work/none.json"
expect "a missing file is bad input" 2 "cannot be opened" "$work/err"

{ cat "$work/a.json"; cat "$work/b.json"; echo; echo 'nonsense'; cat "$work/a.json"; } >"$work/lines"
run eval --lines "$work/lines"
expect "lines go on after a bad one" 2 '"code":"unknownKey"' "$work/out"
if [ "$(wc -l <"$work/out")" != 4 ]; then echo "FAIL not one line out for each line in"; failures=$((failures + 1)); fi

run inspect demo --json --stats
expect "the demo model has tensors" 0 '"shape"' "$work/out"
head -c 100 /dev/urandom >"$work/noise.bin"; printf 'PK\005\006' | cat - "$work/noise.bin" >"$work/x.safetensors"
run inspect "$work/x.safetensors"
expect "an unknown file is bad input" 2 "x.safetensors" "$work/err"
run compare demo demo --json
expect "compare lists the matched tensors" 0 '"unmatched"' "$work/out"
run compare demo demo --fail-below-sqnr 60
expect "equal models pass any limit" 0 "exact" "$work/out"
run compare demo "$work/none.json"
expect "comparing with a missing file is bad input" 2 "none.json" "$work/err"
run quantize demo -o "$work/q.safetensors" --bits 4 --granularity perChannel --symmetric
expect "quantize says what it wrote" 0 "8 copied unchanged" "$work/out"
run compare demo "$work/q.safetensors" --fail-below-sqnr 30
expect "4 bits do not reach 30 dB" 3 "tensors are below 30 dB" "$work/err"
cp "$work/q.safetensors" "$work/kept"
run quantize "$work/q.safetensors" -o "$work/q.safetensors"
expect "the input is not overwritten" 2 "the model itself" "$work/err"
cmp -s "$work/kept" "$work/q.safetensors" || { echo "FAIL the input changed"; failures=$((failures + 1)); }
run quantize demo -o "$work/x" --bits 17
expect "17 bits are bad input" 2 "--bits" "$work/err"
run quantize demo -o "$work/x" --granularity perRow
expect "an unknown granularity is bad input" 2 "--granularity" "$work/err"
run report demo -o "$work/r.html" --bits 4
expect "report says what it wrote" 0 "worst" "$work/out"
grep -q "</html>" "$work/r.html" || { echo "FAIL the report is no page"; failures=$((failures + 1)); }
run report demo -o "$work/r.csv" --bits 4 --fail-below-sqnr 30
expect "a report below the limit is written and fails" 3 "tensors are below 30 dB" "$work/err"
cp "$work/r.csv" "$work/out"
expect "the table has its names" 3 "name,shape,dtype" "$work/out"
run report "$work/none.bin" -o "$work/r.html"
expect "a report of a missing file is bad input" 2 "none.bin" "$work/err"

# Where the output goes.
run report demo -o - --format html
expect "a report on the standard output" 0 "</html>" "$work/out"
expect "its summary is on standard error" 0 "worst" "$work/err"
run report demo -o "$work/keep.txt" --bits 4 --threshold 15
expect "the names below the threshold" 0 "6 below 15 dB" "$work/out"
run quantize demo -o "$work/kept.npz" --bits 4 --keep-file "$work/keep.txt"
expect "the tensors of a list are kept" 0 "6 not chosen" "$work/out"
run report demo -o "$work/R.CSV"; cp "$work/R.CSV" "$work/out"
expect "endings in capitals count too" 0 "name,shape,dtype" "$work/out"
run report demo -o "$work/r.pdf"
expect "an ending without a format is bad input" 2 "names no format" "$work/err"
run quantize demo -o "$work/q.onnx"
expect "quantize refuses an ending that it does not write" 2 "safetensors, npz" "$work/err"
mkdir "$work/folder"
run report demo -o "$work/folder"
expect "a folder is no output" 2 "is a folder" "$work/err"
run report demo -o "$work/none/r.html"
expect "a missing folder is told" 2 "cannot be written here" "$work/err"
if [ -c /dev/full ]; then
  run report demo -o /dev/full --format csv
  expect "a full device is told" 2 "No space left" "$work/err"
  "$cli" inspect demo >/dev/full 2>"$work/err"; code=$?
  expect "a full standard output is told" 1 "could not be written" "$work/err"
fi
mkfifo "$work/pipe"; cat "$work/pipe" >"$work/through" &
run quantize demo -o "$work/pipe" --format safetensors; wait
expect "a pipe is written through" 0 "8 tensors quantized" "$work/out"
[ -p "$work/pipe" ] || { echo "FAIL the pipe was replaced"; failures=$((failures + 1)); }
run compare demo "$work/through"
expect "and holds the model" 0 "16 tensors matched" "$work/out"
(ulimit -f 1; "$cli" quantize demo -o "$work/large.npz" >"$work/out" 2>"$work/err"); code=$?
expect "a file that may not grow is told" 2 "File too large" "$work/err"
if ls "$work"/large.npz* >/dev/null 2>&1; then echo "FAIL half a file stays"; failures=$((failures + 1)); fi

# A stopped run leaves nothing behind. The file of zeros takes no room on the disk.
header='{"w":{"dtype":"F32","shape":[8192,8192],"data_offsets":[0,268435456]}}  '
{ printf '\110\000\000\000\000\000\000\000'; printf '%s' "$header"; } >"$work/zeros"
truncate -s $((8 + 72 + 268435456)) "$work/zeros"
mkdir "$work/stopped"
"$cli" quantize "$work/zeros" -o "$work/stopped/q.npz" --bits 2 >"$work/out" 2>"$work/err" &
pid=$!
while kill -0 $pid 2>/dev/null; do
  kill -STOP $pid
  if [ -n "$(ls "$work/stopped")" ]; then kill -TERM $pid; kill -CONT $pid; break; fi
  kill -CONT $pid; sleep 0.02
done
wait $pid; code=$?
expect "a stopped run ends by its signal" 143 "cancelled" "$work/err"
[ -z "$(ls "$work/stopped")" ] || { echo "FAIL a stopped run leaves a file"; failures=$((failures + 1)); }

run quantize demo -o "$work/q.gguf" --block q4_0
expect "blocks go to GGUF" 0 "1 tensor quantized to GGUF Q4_0 blocks" "$work/out"
run inspect "$work/q.gguf"
expect "and are read again" 0 "Q4_0" "$work/out"
run report demo -o "$work/r.html" --block mxfp4 --threshold 0
expect "a report of blocks" 0 "MXFP4 blocks of 32" "$work/out"

# Numbers and words that make no sense.
for bad in "--bits abc" "--bits 1" "--group 0" "--group 8 --granularity perTensor" "--symmetric --asymmetric" "--block q8_0 --bits 4" "--nonsense" "left over"; do
  run quantize demo -o "$work/x" $bad
  expect "quantize $bad is bad input" 2 "bitloupe-cli: " "$work/err"
  [ "$(wc -l <"$work/err")" = 1 ] || { echo "FAIL the error is not one line"; cat "$work/err"; failures=$((failures + 1)); }
done
run compare demo demo --fail-below-sqnr nan
expect "a limit that is no number is bad input" 2 "number of decibels" "$work/err"
run report demo -o "$work/x.html" --block q9
expect "an unknown block format is bad input" 2 "q8_0" "$work/err"
run quantize
expect "the error names the command's own help" 2 "quantize --help" "$work/err"
for command in inspect report quantize compare; do
  run $command --help
  expect "$command --help has an example" 0 "bitloupe-cli $command " "$work/out"
done

run lint "$source/lessons"
expect "the lessons are proven" 0 " 0 mistakes" "$work/out"
run lint "$work"
expect "a folder without lessons fails" 3 "no lesson here" "$work/err"
run nonsense
expect "an unknown command is bad input" 2 "nonsense" "$work/err"

# The examples of the README as they stand.
mkdir "$work/readme"; ln -s "$source/lessons" "$work/readme/lessons"
grep '^bitloupe-cli' "$source/README.md" >"$work/examples"
[ -s "$work/examples" ] || { echo "FAIL the README has no examples"; failures=$((failures + 1)); }
folder=$(cd "$(dirname "$cli")" && pwd)
while IFS= read -r example; do
  (cd "$work/readme" && PATH="$folder:$PATH" sh -c "$example") >"$work/out" 2>"$work/err" </dev/null; code=$?
  [ "$code" = 0 ] || { echo "FAIL exit code $code of: $example"; cat "$work/err"; failures=$((failures + 1)); }
done <"$work/examples"

[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
