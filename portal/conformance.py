"""What PDF/UA-1 and PDF/A-3 ask of a file beyond what WeasyPrint writes: changes to its objects before it is written.

    finish(document, pdf)    WeasyPrint's `finisher`

The file says that it is both; running heads are artifacts, which nobody reads aloud on each page; header cells say
whether they head a column or a row; links are called by their words; a list of links to places in the document is its
table of contents; a figure's place is in the page's own units; an enclosed file is associated once; no stream ends with
half of an end of line.
"""

import zlib
from collections.abc import Iterator
from typing import Any, Final

CARRIAGE_RETURN: Final = 0x0D
START, END = b"\nstream\n", b"\nendstream"
UNITS: Final = 0.75  # points in a CSS pixel
# Both at once: PDF/A takes no property of another standard whose schema is not written down beside it.
BOTH: Final = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """Change the objects of a PDF that WeasyPrint has tagged and is about to write."""
    _say_both(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    _call_links_by_their_words(document)
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    elements = list(_below(pdf, root))
    _leave_running_heads_out(pdf, root, elements)
    for element in elements:
        if element["S"] == "/TH":
            _say_what_it_heads(pdf, element)
        elif element["S"] == "/Figure":
            _place(pdf, element)
        elif element["S"] == "/L" and _leads_into_the_document(pdf, element):
            _name_as_contents(pdf, element)
    _end_streams_for_certain(pdf)


def _end_streams_for_certain(pdf: Any) -> None:
    """What is packed ends with its checksum. Where that ends with a carriage return, it and the line feed that comes
    before `endstream` are one end of line, and the stream is a byte shorter than it says: such a one is not packed.
    """
    for each in pdf.objects:
        if getattr(each, "compress", False):
            each.compress = False
            plain = each.data.partition(START)[2].removesuffix(END)
            each.compress = zlib.adler32(plain) & 0xFF != CARRIAGE_RETURN


def _say_both(pdf: Any) -> None:
    """In the metadata, which PDF/A wants to be read without unpacking."""
    stream = _object(pdf, pdf.catalog["Metadata"])
    stream.stream = [part.replace(b"</rdf:RDF>", BOTH) for part in stream.stream]
    stream.compress = False


def _call_links_by_their_words(document: Any) -> None:
    for page in document.pages:
        for box in page._page_box.descendants():
            if link := getattr(box, "link_annotation", None):
                link["Contents"] = type(link["Contents"])(_words(box) or link["Contents"].string)


def _words(box: Any) -> str:
    return getattr(box, "text", "") or "".join(_words(child) for child in getattr(box, "children", ()))


def _leave_running_heads_out(pdf: Any, root: Any, elements: list[Any]) -> None:
    """What stands in the margins has marks in the page and no place in the tree: it becomes an artifact."""
    numbers, known = _object(pdf, root["ParentTree"])["Nums"], {element.reference for element in elements}
    for page, marks in zip(numbers[::2], numbers[1::2], strict=True):
        if not isinstance(marks, list):
            continue
        stray = {number for number, element in enumerate(marks) if element not in known}
        content = _object(pdf, _object(pdf, pdf.page_references[page])["Contents"]).stream
        for place, part in enumerate(content):
            if isinstance(part, dict) and part.get("MCID") in stray:
                del part["MCID"]
                content[place - 1], part["Type"] = "/Artifact", "/Pagination"
        marks[:] = ["null" if number in stray else element for number, element in enumerate(marks)]


def _say_what_it_heads(pdf: Any, cell: Any) -> None:
    group = _object(pdf, _object(pdf, cell["P"])["P"])
    cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _place(pdf: Any, figure: Any) -> None:
    left, top, right, bottom = (side * UNITS for side in figure["A"]["BBox"])
    height = _object(pdf, figure["Pg"])["MediaBox"][3]
    figure["A"]["BBox"][:] = left, height - bottom, right, height - top


def _leads_into_the_document(pdf: Any, element: Any) -> bool:
    """Whether each entry of a list holds one link, and that to a place in the document."""
    items = [[kid for body in _kids(pdf, item) for kid in _kids(pdf, body)] for item in _kids(pdf, element)]
    links = [[kid for kid in item if kid.get("S") == "/Link"] for item in items]
    return bool(links) and all(len(found) == 1 and _is_inside(pdf, found[0]) for found in links)


def _is_inside(pdf: Any, link: Any) -> bool:
    return any("Dest" in _object(pdf, kid["Obj"]) for kid in _kids(pdf, link) if kid.get("Type") == "/OBJR")


def _name_as_contents(pdf: Any, element: Any) -> None:
    element["S"] = "/TOC"
    for item in _kids(pdf, element):
        item["S"] = "/TOCI"
        for body in _kids(pdf, item):
            body["S"] = "/Reference"


def _below(pdf: Any, element: Any) -> Iterator[Any]:
    """The elements of the tree below one, in order."""
    for kid in _kids(pdf, element):
        if kid.get("Type") == "/StructElem":
            yield kid
            yield from _below(pdf, kid)


def _kids(pdf: Any, element: Any) -> list[Any]:
    return [_object(pdf, kid) for kid in element["K"] if isinstance(kid, bytes)]


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
