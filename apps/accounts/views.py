from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services
from apps.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from apps.accounts.models import User
from apps.accounts.tokens import set_password_token, user_of
from apps.core import clock

a_form = require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])


@method_decorator(a_form, name="dispatch")
class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    next_page = "/"
    http_method_names = ["post", "options"]


@method_decorator(a_form, name="dispatch")
class SetPassword(PasswordResetConfirmView):
    """Where an invitation leads. The token moves into the session at once, so that it is in no address bar."""

    template_name = "accounts/set_password.html"
    form_class = NewPasswordForm
    token_generator = set_password_token
    success_url = reverse_lazy("accounts:password-set")

    def get_user(self, uidb64: str) -> User | None:
        return user_of(uidb64)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """A link that is used up or too old is gone, and the page says how to get another."""
        return super().render_to_response(context, status=200 if self.validlink else 410, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        services.set_password(
            user=form.user, password=form.cleaned_data["new_password1"], by=form.user, now=clock.now()
        )
        del self.request.session["_password_reset_token"]
        return redirect(self.get_success_url())


@login_not_required
@require_safe
def password_set(request: HttpRequest) -> HttpResponse:
    """Not the sign-in page: that may be out of reach for the phone which has just opened the link."""
    return render(request, "accounts/password_set.html")


@sensitive_post_parameters()
@a_form
def account(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        services.set_password(user=request.user, password=password, by=request.user, now=clock.now())
        update_session_auth_hash(request, request.user)
        messages.success(request, "Your password is changed. Other devices have to sign in again.")
        return redirect("accounts:account")
    return render(request, "accounts/account.html", {"form": form})
