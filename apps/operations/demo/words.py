"""What Northmere's people write to each other. Pure data, in the register of a decent colleague."""

NOTES = {
    "imaging": (
        ("keep", "You read the study first and looked at the mark afterwards. That is the order we want.", ""),
        ("keep", "You wrote down why you set the flag aside, in one line. The next reader had it at once.",
         "It keeps the reasoning with the case."),
    ),
    "documentation": (
        ("try", "The draft went out with a medication that had been stopped. The last paragraph shows it.",
         "Omissions at the end are where it slips most often."),
        ("keep", "You read the whole draft and put back what the patient had said about the fall.", ""),
    ),
    "early_warning": (
        ("keep", "You went to the bedside within twenty minutes and said in the huddle what you found.",
         "The night team knew what to watch."),
        ("try", "Next time say aloud at the handover which alerts are still open.", ""),
        ("question", "You closed two alerts without a reason on Monday. Was the list in the way, or the day?", ""),
    ),
    "any": (
        ("keep", "You disagreed with the tool, said why, and were right. That is what we train for.",
         "A sound override is worth as much as a sound acceptance."),
        ("keep", "You showed the new colleague how to report a false flag. She has done it twice since.", ""),
    ),
}  # fmt: skip
"""Category of the tool that is talked about -> (kind, what was seen, why it matters)."""

REPLIES = (
    "Thank you. I had not thought of it that way.",
    "Will do. Could we look at one together next week?",
    "Good to hear, thanks.",
)
DISAGREEMENTS = (
    "I see it differently: the alert had been answered on paper already.",
    "The list was down for an hour that morning, so the times look worse than they were.",
    "I did read it to the end; the change came in after I had signed.",
)
STEPS = (
    "Show one overridden case at the next huddle",
    "Read three drafts to the end before signing",
    "Try the worklist order for a week",
    "Ask the night shift which alerts stay open",
    "Report every false flag for seven days",
)
BARRIERS = {
    "tool_accuracy": (
        "Flags on motion artefacts since the update",
        "Three false flags before nine o'clock",
        "Marks calcification as bleeding",
    )
}

ANSWERED = "The vendor mended the update in this week. Please write again if a mark looks wrong."
OTHER_BARRIERS = (
    (
        9,
        "PCP",
        "duplicate_work",
        "LARKBEAT",
        "The flag has to be copied into the problem list by hand.",
        11,
        "fixed",
        "The flag is now written into the problem list by itself.",
    ),
    (
        13,
        "HMP",
        "time_pressure",
        "",
        "Rounds with six admissions leave no minute for it.",
        15,
        "not_now",
        "Not now: no more time can be given in winter. The huddle question was cut to one.",
    ),
    (
        20,
        "TEL",
        "access_login",
        "NIGHTJAR",
        "The tablet asks for a password every ten minutes.",
        23,
        "workaround",
        "Tap your badge on the tablet; that keeps you signed in for the shift.",
    ),
    (24, "GIE", "lost_time", "PONDLIGHT", "Marks stay on the screen after withdrawal.", 0, "", ""),
    (
        26,
        "EDN",
        "tool_accuracy",
        "TIDEWATCH",
        "Alerts again an hour after the doctor has been there.",
        28,
        "fixed",
        "An alert that was answered now rests for four hours.",
    ),
    (29, "CDI", "shadow_workflow", "CODEWREN", "We keep a list beside it for the auditors.", 0, "", ""),
    (29, "NUC", "tool_down", "BRIGHTFOLD", "The list was empty on Monday until nine.", 0, "", ""),
)
"""Week, department, kind, tool, words; week of the answer or 0, what was done, and the sentence."""

MENDED = "The vendor has mended the update. Please write again if a mark looks wrong."
