"""Every page that each reader can open. `{name}` is an id of tests/journeys/town.py."""

from tests.journeys.town import COMPANY, MODERATOR, SCHOOL, STRANGER

LEGAL = (
    "/accessibilite",
    "/conditions",
    "/contact",
    "/donnees-personnelles",
    "/mentions-legales",
    "/plan-du-site",
)
KINDS = ("observation_3e", "pfmp", "apprenticeship", "visit", "teacher_immersion")
PUBLIC = (
    "/",
    "/?famille=visites",
    "/recherche?q=maintenance",
    "/recherche?q=introuvable",
    "/carte",
    "/annonces/{published}",
    "/annonces/{visit}",
    "/annonces/{need}",
    "/organisations/{company}",
    "/publier",
    "/api/v1/docs",
    *LEGAL,
)
SIGN_IN = (
    "/connexion",
    "/inscription",
    "/mot-de-passe/oublie",
    "/connexion/lien/perime",
    "/mail",
    *(f"/publier/offre?kind={kind}" for kind in KINDS),
    "/publier/besoin",
    "/annonces/{rejected}",
    "/annonces/{expired}",
    "/introuvable",
)
OWN = (
    "/",
    "/correspondances",
    "/mes-annonces",
    "/favoris",
    "/notifications",
    "/notifications?voir=correspondances",
    "/publier",
    "/compte",
    "/compte/adresse",
    "/compte/jetons",
    "/compte/suppression",
    "/compte/mot-de-passe",
    "/compte/cles-d-acces",
    "/compte/double-authentification",
    "/compte/codes-de-secours",
    "/compte/verification",
    "/organisations/nouvelle",
)
PAGES = {
    STRANGER: PUBLIC + SIGN_IN,
    COMPANY: (
        *OWN,
        "/carte",
        "/recherche?q=maintenance",
        "/publier/offre",
        "/publier/offre?kind=visit",
        "/annonces/{published}",
        "/annonces/{published}/correspondances",
        "/annonces/{published}/historique",
        "/annonces/{published}/merci",
        "/annonces/{published}/modifier",
        "/annonces/{pending}",
        "/annonces/{pending}/merci",
        "/annonces/{draft}",
        "/annonces/{other}",
        "/organisations/{company}",
        "/organisations/{company}/membres",
        "/organisations/{company}/modifier",
        "/moderation/",
    ),
    SCHOOL: (
        "/",
        "/correspondances",
        "/mes-annonces",
        "/notifications",
        "/publier/besoin",
        "/publier/besoin?kind=pfmp",
        "/annonces/{need}",
        "/annonces/{need}/correspondances",
        "/annonces/{need}/modifier",
        "/annonces/{published}",
        "/organisations/{school}/membres",
    ),
    MODERATOR: (
        "/",
        "/moderation/",
        "/moderation/{waiting}",
        "/moderation/{published}",
        "/moderation/organisations",
        "/mes-annonces",
        "/notifications",
        "/annonces/{waiting}",
        "/annonces/{published}/historique",
    ),
}
NOTHING_YET = ("/", "/correspondances", "/mes-annonces", "/favoris", "/notifications", "/moderation/", "/carte")
HIDDEN = ("/introuvable", "/annonces/{rejected}", "/moderation/")  # of these nobody else learns whether they exist
GONE = ("/annonces/{expired}", "/connexion/lien/perime")


def expected(reader: str, path: str) -> int:
    """The status that the page of this address has for that reader."""
    if reader != MODERATOR and path in HIDDEN:
        return 404
    return 410 if path in GONE else 200
