"""Pages of people, organizations and frameworks."""

from django.urls import URLPattern, URLResolver, path

from portal.views import applications, contacts, frameworks, memberships, organizations, people, scans

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", people.people, name="people"),
    path("people/<uuid:pk>/roles/", people.person_roles, name="person_roles"),
    path("people/<uuid:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<uuid:pk>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("invitations/<uuid:pk>/revoke/", people.invitation_revoke, name="invitation_revoke"),
    path("invitations/<str:token>/", people.invitation, name="invitation"),
    path("me/", people.profile, name="profile"),
    path("me/keys/", people.token_new, name="token_new"),
    path("me/keys/<uuid:pk>/revoke/", people.token_revoke, name="token_revoke"),
    path("organizations/own/edit/", organizations.organization_edit, name="organization_edit"),
    path("organizations/own/contacts/", contacts.contacts, name="organization_contacts"),
    path("organizations/<uuid:pk>/", organizations.organization, name="organization"),
    path("platforms/", organizations.platforms, name="platforms"),
    path("platforms/<uuid:pk>/edit/", organizations.platform_edit, name="platform_edit"),
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/<uuid:pk>/", frameworks.framework, name="framework"),
    path("frameworks/<uuid:pk>/admit/", frameworks.admit, name="framework_admit"),
    path("frameworks/<uuid:pk>/rules/", frameworks.rules, name="framework_rules"),
    path("frameworks/<uuid:pk>/agreement/", frameworks.agreement, name="framework_agreement"),
    path("frameworks/<uuid:pk>/close/", memberships.close, name="framework_close"),
    path("frameworks/<uuid:pk>/join/", applications.join, name="framework_join"),
    path("frameworks/<uuid:pk>/requests/", applications.applications, name="framework_applications"),
    path("requests/<uuid:pk>/", applications.application, name="application"),
    path("requests/<uuid:pk>/admit/", applications.admit, name="application_admit"),
    path("requests/<uuid:pk>/decline/", applications.decline, name="application_decline"),
    path("requests/<uuid:pk>/withdraw/", applications.withdraw, name="application_withdraw"),
    path("requests/<uuid:pk>/scan/", scans.of_application, name="application_scan"),
    path("memberships/<uuid:pk>/scan/", scans.of_membership, name="membership_scan"),
    path("scans/<uuid:pk>/", scans.scan, name="scan"),
    path("memberships/<uuid:pk>/accept/", frameworks.accept, name="membership_accept"),
    path("memberships/<uuid:pk>/suspend/", frameworks.suspend, name="membership_suspend"),
    path("memberships/<uuid:pk>/resume/", frameworks.end_suspension, name="membership_resume"),
    path("memberships/<uuid:pk>/end/", frameworks.end, name="membership_end"),
    path("memberships/<uuid:pk>/leave/", memberships.leave, name="membership_leave"),
    path("memberships/<uuid:pk>/since/", memberships.reads_since, name="membership_since"),
    path("memberships/<uuid:pk>/role/", memberships.change_role, name="membership_role"),
]
