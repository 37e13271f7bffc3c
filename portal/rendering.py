"""How forms are drawn: with the components of `templates/components`."""

from django.forms.renderers import TemplatesSetting


class AccordFormRenderer(TemplatesSetting):
    """Draws every form and field through our own templates."""

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"
