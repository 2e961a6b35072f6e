"""Every published table and column, declared once.

From this declaration come the Parquet schema with its field metadata, ``DICTIONARY.md``,
``datapackage.json``, ``zhibiao describe`` and the checks of ``zhibiao verify``. A new column is
one line here and one value in :mod:`pipeline.rows`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pipeline.arrays import arrow_array
from pipeline.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from pipeline.model import Extraction

Type = Literal["string", "integer", "number", "date", "strings", "boxes"]
Row = dict[str, Any]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, what it holds, what must be true of every value.

    ``title`` and ``about`` are (Chinese, English). A ``required`` value is never null; an empty
    string says "none stated", a null "does not apply or not known".
    """

    name: str
    type: Type
    title: tuple[str, str]
    about: tuple[str, str]
    unit: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: these columns, where none is null, name a row of another table."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``quoted`` when its rows obey the quote law."""

    name: str
    title: tuple[str, str]
    about: tuple[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[Link, ...] = ()

    @property
    def quoted(self) -> bool:
        """Whether each row carries a verbatim ``quote`` of the source."""
        return any(c.name == "quote" for c in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; raises UsageError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UsageError(f"table {self.name} has no column {name!r}; it has {', '.join(c.name for c in self.columns)}")


COMPARATORS = ("=", "~", ">", ">=", "<", "<=", "range")
STATISTICS = ("", "annual", "monthly", "daily", "cumulative", "average", "max", "min", "change")
MODALITIES = ("actual", "planned")
DIMENSIONS = (
    "area", "length", "volume", "mass", "duration", "temperature", "energy", "power", "money",
    "ratio", "count", "rank", "speed", "flow", "concentration", "pressure", "other",
)  # fmt: skip
PERIOD = r"\S*"

_DOC = Column("doc_id", "string", ("文件", "Document"), ("所属文件的标识", "Id of the document"), required=True)
_CASE = Column(
    "case_id", "string", ("案例", "Case"),
    ("所属案例的标识；案例之外为空", "Id of the case it stands in; null outside of all cases"),
)  # fmt: skip
_SECTION = Column(
    "section_id", "string", ("章节", "Section"),
    ("所属最内层章节的标识", "Id of the innermost section it stands in; null before the first"),
)  # fmt: skip
_PAGE = Column(
    "page", "integer", ("页码", "Page"),
    ("起始页，从 1 计；格式无页则为空", "Page it begins on, from 1; null where the format knows no pages"), minimum=1,
)  # fmt: skip
_START = Column(
    "char_start", "integer", ("起始字符", "First character"),
    ("在原文中的起始位置（码点，从 0 计）", "Offset into the source text at which it begins"),
    unit="code points", required=True, minimum=0,
)  # fmt: skip
_END = Column(
    "char_end", "integer", ("结束字符", "End"),
    ("在原文中的结束位置（不含）", "Offset into the source text before which it ends"),
    unit="code points", required=True, minimum=0,
)  # fmt: skip
_QUOTE = Column(
    "quote", "string", ("原文", "Quote"),
    ("原文逐字摘录：source[char_start:char_end]", "The source's own characters, source[char_start:char_end]"),
    required=True,
)  # fmt: skip
_SPOT = (_PAGE, _START, _END, _QUOTE)
_PERIOD = (
    Column(
        "period", "string", ("时期", "Period"),
        ("数值所属时期：2022、2023-01、2016/2018、/2026（至）、2020-05/（自）；未述为空串",
         "When the value holds: 2022, 2023-01, 2016/2018, /2026 (by), 2020-05/ (since); empty where not stated"),
        required=True, pattern=PERIOD,
    ),
    Column("period_start", "date", ("时期起", "Period start"), ("时期首日；不限则为空", "First day of the period; null when open")),
    Column("period_end", "date", ("时期止", "Period end"), ("时期末日；不限则为空", "Last day of the period; null when open")),
)  # fmt: skip
_COMPARATOR = Column(
    "comparator", "string", ("比较", "Comparator"),
    ("= 等于，~ 约，> >= < <= 界限，range 区间", "= exact, ~ about, > >= < <= bounds, range between low and high"),
    required=True, enum=COMPARATORS,
)  # fmt: skip
_STATISTIC = Column(
    "statistic", "string", ("统计口径", "Statistic"),
    ("年度、月度、日、累计、平均、最大、最小、变化；无则空串",
     "What sort of figure: per year, month or day, cumulative, average, extreme, change; empty for a plain one"),
    required=True, enum=STATISTICS,
)  # fmt: skip
_DIRECTION = Column(
    "direction", "string", ("方向", "Direction"),
    ("变化的方向；非变化为空串", "Which way a change went; empty where it is none"), required=True, enum=("", "up", "down"),
)  # fmt: skip
_MODALITY = Column(
    "modality", "string", ("实绩或计划", "Modality"),
    ("actual 已发生，planned 目标、设计或预计", "actual, or planned: a target, design value or forecast"),
    required=True, enum=MODALITIES,
)  # fmt: skip
_SUBJECT = Column(
    "subject", "string", ("对象", "Subject"),
    ("数值所说的对象，若非案例本身；否则空串", "What the number is about where it is not the case itself; else empty"),
    required=True,
)  # fmt: skip
_TO_DOCUMENT = Link(("doc_id",), "documents", ("doc_id",))
_TO_CASE = Link(("doc_id", "case_id"), "cases", ("doc_id", "case_id"))
_TO_SECTION = Link(("doc_id", "section_id"), "sections", ("doc_id", "section_id"))

DOCUMENTS = Table(
    "documents", ("文件", "Documents"), ("每份文件一行，读不了的也在内", "One row per document, those that could not be read included"),
    (
        _DOC,
        Column("path", "string", ("路径", "Path"), ("文件路径", "Where the file was read"), required=True),
        Column("format", "string", ("格式", "Format"), ("文件格式", "File format"), required=True),
        Column("sha256", "string", ("校验值", "SHA-256"), ("文件内容的 SHA-256；打不开则为空", "SHA-256 of the file's bytes; null where it cannot be opened"),
               pattern="[0-9a-f]{64}"),
        Column("title", "string", ("标题", "Title"), ("文件标题", "Title of the document"), required=True),
        Column("publisher", "string", ("发布单位", "Publisher"), ("说明文件所载发布单位", "Publisher named in the sidecar; else empty"), required=True),
        Column("url", "string", ("网址", "URL"), ("说明文件所载来源网址", "Address named in the sidecar; else empty"), required=True),
        Column("licence", "string", ("许可", "Licence"), ("说明文件所载许可", "Licence named in the sidecar; else empty"), required=True),
        Column("date", "string", ("日期", "Date"), ("说明文件所载日期", "Date named in the sidecar; else empty"), required=True),
        Column("pages", "integer", ("页数", "Pages"), ("页数；格式无页则为空", "Number of pages; null where the format knows none"), minimum=0),
        Column("chars", "integer", ("字符数", "Characters"), ("原文字符数；读不了则为空", "Length of the source text; null when it failed"),
               unit="code points", minimum=0),
        Column("reader", "string", ("读取器", "Reader"), ("读取所用程序", "What read it; empty when it failed"), required=True),
        Column("status", "string", ("状态", "Status"), ("ok 成功，failed 失败", "ok or failed"), required=True, enum=("ok", "failed")),
        Column("error", "string", ("失败原因", "Error"), ("失败原因及处理办法", "Why it failed and what to do; empty when ok"), required=True),
    ),
    ("doc_id",),
)  # fmt: skip

SECTIONS = Table(
    "sections", ("章节", "Sections"), ("标题和段首小题构成的树", "The tree of headings and run-in items"),
    (
        _DOC,
        Column("section_id", "string", ("章节", "Section"), ("编号路径，如 2.16.1", "Path of numbers, such as 2.16.1"), required=True),
        Column("parent_id", "string", ("上级章节", "Parent"), ("上级章节标识；顶层为空", "Id of the section above; null at the top")),
        Column("depth", "integer", ("层级", "Depth"), ("1 为篇，2 为案例……", "1 for a part, 2 for a case and so on"), required=True, minimum=1),
        Column("kind", "string", ("种类", "Kind"), ("heading 独立标题，item 段首小题", "heading on a line of its own, or run-in item"),
               required=True, enum=("heading", "item")),
        Column("marker", "string", ("序号", "Marker"), ("原文序号，如（一）", "The marker as printed; empty where there is none"), required=True),
        Column("number", "integer", ("序数", "Number"), ("序号的数值", "The marker's number; null where there is none"), minimum=0),
        Column("title", "string", ("标题", "Title"), ("去掉序号的标题", "The heading's words without the marker"), required=True),
        *_SPOT,
    ),
    ("doc_id", "section_id"),
    (_TO_DOCUMENT, Link(("doc_id", "parent_id"), "sections", ("doc_id", "section_id"))),
)  # fmt: skip

CASES = Table(
    "cases", ("案例", "Cases"), ("每个案例一行；不分案例的文件整体为案例 0", "One row per case; a document without cases is one, 0"),
    (
        _DOC,
        Column("case_id", "string", ("案例", "Case"), ("案例标识，如 2.16", "Id, such as 2.16"), required=True),
        Column("part", "string", ("篇", "Part"), ("所在篇的标题", "Title of the part it stands in"), required=True),
        Column("number", "integer", ("序数", "Number"), ("案例在篇内的序数", "Its number within the part"), minimum=0),
        Column("title", "string", ("标题", "Title"), ("案例标题", "Title of the case"), required=True),
        Column("organisations", "strings", ("单位", "Organisations"), ("署名单位", "The organisations named under the title"), required=True),
        Column("province", "string", ("省", "Province"), ("省级行政区", "Province; null where unknown")),
        Column("city", "string", ("市", "City"), ("地级行政区", "Prefecture; null where unknown")),
        Column("county", "string", ("县", "County"), ("县级行政区", "County; null where unknown")),
        Column("adcode", "string", ("行政区划代码", "Division code"), ("六位代码（GB/T 2260）", "Six-digit code (GB/T 2260); null where unknown"),
               pattern="[1-9][0-9]{5}"),
        _START, _END,
        Column("quantities", "integer", ("数量条数", "Quantities"), ("案例内的数量条数", "Rows of quantities in it"), required=True, minimum=0),
        Column("honours", "integer", ("荣誉条数", "Honours"), ("案例内的荣誉条数", "Rows of honours in it"), required=True, minimum=0),
    ),
    ("doc_id", "case_id"),
    (_TO_DOCUMENT,),
)  # fmt: skip

PARAGRAPHS = Table(
    "paragraphs", ("段落", "Paragraphs"), ("接好断页后的段落", "The paragraphs, page breaks mended"),
    (
        _DOC,
        Column("paragraph_id", "integer", ("段落", "Paragraph"), ("文件内的段落序号，从 1 计", "Number in the document, from 1"), required=True, minimum=1),
        _SECTION, _CASE, _PAGE, _START, _END,
        Column("text", "string", ("文本", "Text"), ("接好断页后的文本", "Its words, mended; a page break leaves no trace"), required=True),
    ),
    ("doc_id", "paragraph_id"),
    (_TO_DOCUMENT, _TO_SECTION, _TO_CASE),
)  # fmt: skip

QUANTITIES = Table(
    "quantities", ("数量", "Quantities"), ("原文中的每个数量一行", "One row per quantity mentioned in the text"),
    (
        _DOC, _CASE, _SECTION, *_SPOT,
        Column("text", "string", ("文本", "Text"), ("接好断页后的摘录", "The quote, mended"), required=True),
        Column("value", "number", ("数值", "Value"), ("以 unit 计的数值；区间则为空", "The number in `unit`; null for a range"), unit="see unit"),
        Column("value_extracted", "number", ("抽取值", "Value extracted"),
               ("更正前抽取的数值；未更正则为空", "What was extracted before a correction; null where none was made"), unit="see unit"),
        Column("low", "number", ("下限", "Low"), ("区间下限", "Lower end of a range"), unit="see unit"),
        Column("high", "number", ("上限", "High"), ("区间上限", "Upper end of a range"), unit="see unit"),
        _COMPARATOR,
        Column("unit", "string", ("单位", "Unit"), ("规范单位符号；无单位为空串", "Canonical symbol; empty where it has none"), required=True),
        Column("unit_text", "string", ("原文单位", "Unit as printed"), ("原文的单位用字", "The unit's words as printed"), required=True),
        Column("dimension", "string", ("量纲", "Dimension"), ("数量的种类", "What sort of quantity it is"), required=True, enum=DIMENSIONS),
        Column("value_si", "number", ("国际单位数值", "Value in SI"), ("换算为 unit_si 的数值", "The value in unit_si; null where SI has no unit for it"),
               unit="see unit_si"),
        Column("unit_si", "string", ("国际单位", "SI unit"), ("国际单位制单位", "The SI unit; empty where there is none"), required=True),
        Column("indicator_text", "string", ("指标用语", "Indicator as printed"), ("原文对所计量事物的称呼", "The text's words for what is measured"), required=True),
        Column("indicator", "string", ("指标", "Indicator"), ("指标词表的键；无则空串", "Key of the vocabulary; empty where none fits"), required=True),
        _SUBJECT, *_PERIOD, _STATISTIC, _DIRECTION, _MODALITY,
        Column("rule", "string", ("规则", "Rule"), ("得出此读法的规则", "The rules that made the reading"), required=True),
        Column("review", "string", ("人工核对", "Review"), ("经人确认、更正或补充；无则空串", "What a person did to the row; empty where nobody did"),
               required=True, enum=("", "confirmed", "corrected", "added")),
        Column("sentence", "string", ("句子", "Sentence"), ("所在句子", "The sentence it stands in, mended"), required=True),
        Column("boxes", "boxes", ("页面位置", "Boxes"), ("各框的页码与坐标（自页面左上角）；无版面则为空列表",
               "Rectangles around the quote: page, x0, y0, x1, y1 from the top left corner; none without a layout"), unit="points", required=True),
    ),
    ("doc_id", "char_start"),
    (_TO_DOCUMENT, _TO_SECTION, _TO_CASE),
)  # fmt: skip

INDICATORS = Table(
    "indicators", ("指标", "Indicators"), ("供分析的整洁表：每个有指标的数量一行", "For analysis: one row per quantity with an indicator"),
    (
        _DOC, _CASE,
        Column("adcode", "string", ("行政区划代码", "Division code"), ("案例所在地的六位代码", "Six-digit code of the case's place; null where unknown"),
               pattern="[1-9][0-9]{5}"),
        Column("indicator", "string", ("指标", "Indicator"), ("指标词表的键", "Key of the vocabulary"), required=True),
        Column("label", "string", ("指标名称", "Label"), ("指标的中文名称", "The indicator's Chinese name"), required=True),
        Column("value", "number", ("数值", "Value"), ("以词表单位计的数值；区间则为空", "The number in the vocabulary's unit; null for a range"), unit="see unit"),
        Column("low", "number", ("下限", "Low"), ("区间下限", "Lower end of a range"), unit="see unit"),
        Column("high", "number", ("上限", "High"), ("区间上限", "Upper end of a range"), unit="see unit"),
        Column("unit", "string", ("单位", "Unit"), ("词表规定的单位；无法换算时为原单位",
               "The vocabulary's unit, or the quantity's own where it cannot be converted"), required=True),
        _COMPARATOR, *_PERIOD, _STATISTIC, _DIRECTION, _MODALITY, _SUBJECT,
        Column("char_start", "integer", ("起始字符", "First character"), ("与 quantities 对应的键", "Key back to quantities"),
               unit="code points", required=True, minimum=0),
        Column("repeats", "integer", ("重复自", "Repeats"),
               ("同一陈述首次出现的 char_start；首次出现者为空，统计时只取空者",
                "char_start of the first time this was said; null for the first, so count only nulls"), unit="code points", minimum=0),
    ),
    ("doc_id", "char_start"),
    (
        _TO_DOCUMENT, _TO_CASE,
        Link(("doc_id", "char_start"), "quantities", ("doc_id", "char_start")),
        Link(("doc_id", "repeats"), "indicators", ("doc_id", "char_start")),
    ),
)  # fmt: skip

HONOURS = Table(
    "honours", ("荣誉", "Honours"), ("称号和奖项", "Titles and awards"),
    (
        _DOC, _CASE, *_SPOT,
        Column("name", "string", ("名称", "Name"), ("称号或奖项名称", "Name of the title or award"), required=True),
        Column("level", "string", ("级别", "Level"), ("授予级别；未述为空串", "Level it was awarded at; empty where not stated"),
               required=True, enum=("", "international", "national", "provincial", "municipal")),
        Column("year", "integer", ("年份", "Year"), ("授予年份", "Year it was awarded; null where not stated")),
        Column("batch", "string", ("批次", "Batch"), ("批次，如第四批", "Batch, such as 第四批; empty where not stated"), required=True),
        Column("awarder", "string", ("授予单位", "Awarder"), ("授予单位", "Who awarded it; empty where not stated"), required=True),
    ),
    ("doc_id", "char_start"),
    (_TO_DOCUMENT, _TO_CASE),
)  # fmt: skip

REFERENCES = Table(
    "references", ("引用", "References"), ("引用的文件和标准", "Documents and standards the text cites"),
    (
        _DOC, _CASE, *_SPOT,
        Column("kind", "string", ("种类", "Kind"), ("政策、规划、标准、法律、其他", "What sort of document it is"),
               required=True, enum=("policy", "plan", "standard", "law", "other")),
        Column("title", "string", ("标题", "Title"), ("所引文件标题", "Title of the cited document; empty where only a number is given"), required=True),
        Column("number", "string", ("编号", "Number"), ("文号或标准号", "Its number (GB/T 24001); empty where none is given"), required=True),
    ),
    ("doc_id", "char_start"),
    (_TO_DOCUMENT, _TO_CASE),
)  # fmt: skip

ISSUES = Table(
    "issues", ("问题", "Issues"), ("一切存疑之处", "Everything doubtful, said aloud"),
    (
        _DOC,
        Column("issue_id", "integer", ("序号", "Issue"), ("文件内的序号，从 1 计", "Number in the document, from 1"), required=True, minimum=1),
        _CASE,
        Column("stage", "string", ("环节", "Stage"), ("发现问题的环节", "The stage that found it"), required=True),
        Column("code", "string", ("代码", "Code"), ("问题种类代码", "What sort of issue it is"), required=True),
        Column("severity", "string", ("程度", "Severity"), ("提示、警告、错误", "info, warning or error"), required=True, enum=("info", "warning", "error")),
        Column("message", "string", ("说明", "Message"), ("问题说明", "What is odd, in words"), required=True),
        *_SPOT,
    ),
    ("doc_id", "issue_id"),
    (_TO_DOCUMENT, _TO_CASE),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    DOCUMENTS, SECTIONS, CASES, PARAGRAPHS, QUANTITIES, INDICATORS, HONOURS, REFERENCES, ISSUES,
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}


def table(name: str) -> Table:
    """The declaration of a table; raises UsageError where there is none of that name."""
    if name not in BY_NAME:
        raise UsageError(f"no table {name!r}; there are {', '.join(BY_NAME)}")
    return BY_NAME[name]


def schema(declared: Table) -> pa.Schema:
    """The Arrow schema of a table, with titles, descriptions and units as field metadata."""
    import pyarrow as pa

    types: dict[Type, pa.DataType] = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "date": pa.date32(),
        "strings": pa.list_(pa.string()),
        "boxes": pa.list_(
            pa.struct([("page", pa.int32()), *((side, pa.float64()) for side in ("x0", "y0", "x1", "y1"))])
        ),
    }
    fields = [
        pa.field(
            c.name,
            types[c.type],
            nullable=not c.required,
            metadata={
                "title": c.title[1],
                "title_zh": c.title[0],
                "description": c.about[1],
                "description_zh": c.about[0],
                **({"unit": c.unit} if c.unit else {}),
            },
        )
        for c in declared.columns
    ]
    return pa.schema(
        fields,
        metadata={
            "title": declared.title[1],
            "title_zh": declared.title[0],
            "description": declared.about[1],
            "description_zh": declared.about[0],
        },
    )


def arrow(declared: Table, rows: list[Row]) -> pa.Table:
    """Rows as an Arrow table of the declared schema; raises ValueError when a row's keys are others."""
    import pyarrow as pa

    names = [c.name for c in declared.columns]
    for row in rows:
        if len(row) != len(names) or any(name not in row for name in names):
            raise ValueError(f"table {declared.name}: a row's columns differ: {sorted(set(names) ^ set(row))}")
    shape = schema(declared)
    arrays = [arrow_array([row[name] for row in rows], shape.field(name).type) for name in names]
    return pa.Table.from_arrays(arrays, schema=shape)


def frame(extraction: Extraction, name: str) -> pd.DataFrame:
    """One table of one document as a pandas DataFrame; raises UsageError for an unknown table."""
    from pipeline.rows import rows
    from pipeline.vocab import load

    declared = table(name)
    made: pd.DataFrame = arrow(declared, rows(extraction, load())[name]).to_pandas()
    return made
