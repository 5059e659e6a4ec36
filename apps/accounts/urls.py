from django.urls import path

from apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("welcome/<uidb64>/<token>/", views.SetPassword.as_view(), name="set-password"),
    path("account/", views.account, name="account"),
]
