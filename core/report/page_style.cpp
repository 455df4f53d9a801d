#include "core/report/page_style.h"

namespace bitloupe::report {

namespace {

constexpr const char* kLayout = R"(
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 Inter,system-ui,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1080px;margin:0 auto;padding:36px 24px 48px}
h1{font-size:24px;font-weight:600;margin:0;letter-spacing:-.01em;word-break:break-word}
h2{font-size:16px;font-weight:600;margin:0 0 12px}
h3{font-size:15px;font-weight:600;margin:0;display:inline;word-break:break-word}
p{margin:4px 0 0}
h2+p{margin:-6px 0 12px}
section{border:1px solid;border-radius:10px;padding:20px;margin-top:16px}
.num,td.n,.tick,code{font-family:"JetBrains Mono",ui-monospace,Menlo,Consolas,monospace}
.tiles{margin:20px -8px 0;font-size:0}
.tile{display:inline-block;vertical-align:top;width:25%;padding:0 8px;font-size:15px}
.tile div{border:1px solid;border-radius:10px;padding:14px 16px;min-height:104px}
.tile b{display:block;font-size:20px;font-weight:600;margin:2px 0;white-space:nowrap}
.tile span{display:block;font-size:13px;overflow:hidden;text-overflow:ellipsis}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th{font-weight:400;font-size:13px;text-align:right;padding:0 10px 6px;white-space:nowrap}
td{padding:6px 10px;border-top:1px solid;white-space:nowrap}
td.n{text-align:right;font-size:13.5px}
th.l,td.l{text-align:left}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
td.name{white-space:normal;word-break:break-word;overflow-wrap:anywhere;min-width:150px;max-width:320px}
td svg{vertical-align:-1px}
td.hash{font-family:"JetBrains Mono",ui-monospace,Menlo,Consolas,monospace;font-size:12px;white-space:normal;overflow-wrap:anywhere;min-width:240px}
.wide svg{display:block;width:100%;min-width:640px;height:auto}
.badge{border-radius:6px;padding:2px 7px;font-weight:600}
.card{margin-top:22px;padding-top:18px;border-top:1px solid}
.card:first-of-type{margin-top:4px;padding-top:0;border-top:0}
.charts{margin-top:8px;font-size:0}
.chart{display:inline-block;width:50%;vertical-align:top;font-size:13px}
.chart svg{max-width:100%;height:auto;display:block}
.words span{display:inline-block;margin-right:24px}
code{display:block;padding:12px 14px;border-radius:8px;font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0 10px}
.scroll+p{margin-top:12px}
summary{cursor:pointer;padding:8px 0;font-size:14px}
svg text{font:12px Inter,system-ui,sans-serif}
svg .tick{font:11.5px "JetBrains Mono",ui-monospace,monospace}
@media screen and (max-width:760px){.tile,.chart{width:100%;margin-bottom:12px}main{padding:20px 16px}}
)";

/// One set of colours.
constexpr const char* kLight = R"(
body{background:#F5F6F8;color:#1A1D21}
section,.tile div{background:#FFFFFF;border-color:#DFE3E8}
td,.card{border-color:#DFE3E8}
.dim,th,.words,.tile span,summary{color:#5B6470}
.words b,.tile b{color:#1A1D21}
a{color:#0B62C4}
code{background:#F5F6F8;color:#1A1D21}
.badge{background:#FDEDE3;color:#C2410C}
.bar{fill:#4C78A8}.low{fill:#C2410C}.track{fill:#EEF1F4}.limit{fill:#1A1D21}.zero{fill:#C2410C}
.grid{stroke:#EEF1F4}.axis{stroke:#5B6470}.mark{stroke:#1A1D21;stroke-dasharray:3 3}.tooth{stroke:#1A1D21;stroke-width:.7}.tick{fill:#5B6470}
tr.on td{background:#E3EDFA}
)";

constexpr const char* kDark = R"(
body{background:#14171B;color:#E9ECF0}
section,.tile div{background:#1D2126;border-color:#323841}
td,.card{border-color:#323841}
.dim,th,.words,.tile span,summary{color:#A3ACB8}
.words b,.tile b{color:#E9ECF0}
a{color:#6DB3F8}
code{background:#14171B;color:#E9ECF0}
.badge{background:#3A271B;color:#FF9A57}
.bar{fill:#7FA8D8}.low{fill:#FF9A57}.track{fill:#282D34}.limit{fill:#E9ECF0}.zero{fill:#FF9A57}
.grid{stroke:#282D34}.axis{stroke:#A3ACB8}.mark{stroke:#E9ECF0;stroke-dasharray:3 3}.tooth{stroke:#E9ECF0;stroke-width:.7}.tick{fill:#A3ACB8}
tr.on td{background:#22344A}
)";

/// Paper is white, and rows and charts stay whole.
constexpr const char* kPrint = R"(
@media print{
body{background:#FFFFFF;font-size:11px}
main{max-width:none;padding:0}
section{padding:12px}
table{font-size:10px}
.tile b{font-size:14px}
td.n,td.hash{font-size:9.5px}
td.name{min-width:0}
.scroll{overflow:visible}
.wide svg{min-width:0}
tr,.tile div,.card,.chart,.wide{page-break-inside:avoid}
h2{page-break-after:avoid}
}
)";

} // namespace

std::string pageStyle()
{
    return std::string(kLayout) + kLight + "@media screen and (prefers-color-scheme:dark){" + kDark + "}"
        + kPrint;
}

} // namespace bitloupe::report
