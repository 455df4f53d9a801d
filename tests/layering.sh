#!/bin/sh
# Who may know whom, held by the include lines.
cd "$1" || exit 1
failed=0
forbid() { # forbid FOLDER PATTERN SENTENCE
  found=$(grep -rnE "^#include $2" "$1" --include='*.h' --include='*.cpp')
  if [ -n "$found" ]; then echo "$3"; echo "$found"; failed=1; fi
}
forbid core '(<Q|"widgets/|"app/)' "core stays free of Qt, widgets and app:"
forbid app/cli '(<Q|"widgets/)' "the command line links no Qt:"
forbid widgets '"(app/|core/(labs|io|quant|gemm|lesson))' "widgets know no labs, no engine and no app:"
forbid core/base '"core/(num|quant|gemm|io|labs|lesson|formula)' "base knows nobody:"
forbid core/num '"core/(quant|gemm|io|labs|lesson)' "num knows base only:"
forbid core/quant '"core/(gemm|io|labs|lesson)' "quant knows base and num:"
forbid core/gemm '"core/(io|labs|lesson)' "gemm knows base, num and quant:"
forbid core/io '"core/(quant|gemm|labs|lesson)' "io knows base and num:"
forbid core/report '"core/(labs/(numbers|mapping|gemm|cost)|lesson)/' "reports know the weights lab and below:"
forbid core/labs '"core/report/' "labs know no reports:"
forbid core/lesson '"core/(labs/(numbers|mapping|weights|gemm)|io|quant|gemm|num)/' "lessons see labs through their JSON face only:"
exit $failed
