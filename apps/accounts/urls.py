from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    # Below /link/ with everything else that a link from a mail needs: see apps/reminders/link_urls.py.
    path("link/welcome/done/", views.password_set, name="password-set"),
    path("link/welcome/<uidb64>/<token>/", views.SetPassword.as_view(), name="set-password"),
    path("account/", views.account, name="account"),
]
