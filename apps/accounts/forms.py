from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm

from apps.accounts.models import normalised_email


class SignInForm(AuthenticationForm):
    """Says the same whether the address is unknown, the password wrong or the person no longer active."""

    error_messages = {
        "invalid_login": "This address and password do not go together. Capital letters matter in the password.",
        "inactive": "This address and password do not go together. Capital letters matter in the password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = forms.EmailField(
            label="E-mail address",
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        )

    def clean_username(self) -> str:
        """One spelling per address, so that tries are counted together however they are typed."""
        return normalised_email(self.cleaned_data["username"]) or ""


def _in_plain_words(form: forms.Form) -> None:
    form.fields["new_password1"].label = "New password"
    form.fields[
        "new_password1"
    ].help_text = "At least 12 characters, and not one that everybody thinks of. Three or four words in a row do well."
    form.fields["new_password2"].label = "The same again"
    form.fields["new_password2"].help_text = ""


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """Checks a new password; setting it is the service's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_plain_words(self)


class ChangePasswordForm(PasswordChangeForm):
    """The same, and asks for the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Present password"
        _in_plain_words(self)


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
