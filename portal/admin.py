"""The technical admin, for operators: what happened and what is stuck. No table of shared items is ever in it."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from portal.models import AuditEvent, Message

# Operators sign in like everyone, where wrong passwords are counted: the admin's own form would take any number.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ReadOnly(admin.ModelAdmin):
    """Rows to look at; every change is an action elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_active and getattr(request.user, "is_operator", False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    list_display = ("at", "action", "target_kind", "target_id", "actor_id")
    list_filter = ("action",)


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ("created_at", "kind", "attempts", "sent_at", "suppressed_at", "dead_at", "last_error")
    list_filter = ("kind",)
