"""Input of a scan: the file is opened here, in a process of its own, before anything is written."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.files import kinds
from portal.files.opening import Opened, open_file

PAPER = (kinds.PDF, kinds.JPEG, kinds.PNG, kinds.WEBP)


class Scan(forms.Form):
    """The signed agreement as PDF or picture."""

    scan = forms.FileField(
        label=_("Signed agreement"),
        help_text=_("A PDF or a picture (JPEG, PNG, WebP) of up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{e}" for kind in PAPER for e in kind.endings)}),
    )

    def clean_scan(self) -> Opened:
        file: UploadedFile = self.cleaned_data["scan"]
        name, data = file.name or "", file.read()
        try:
            if kinds.recognize(name, data) not in PAPER:
                raise forms.ValidationError(_("Send the signed agreement as a PDF or a picture."))
            return open_file(name, data)
        except kinds.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None  # not chained: nothing of the file goes into a log
