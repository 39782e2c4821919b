"""What a job's title says about the job: its words, without the noise of advertisements."""

import re

from hub.services.lexemes import ELISION, STOP_WORDS, WORD, fold, lexeme

LONGEST_TITLE = 300  # characters read; the form's own limit is lower
MOST_WORDS = 14

# (H/F), F/H, H-F, H/F/X, also glued to the word before it: "Assistant RHH/F".
GENDER_MARK = re.compile(r"\(?[hfm]\s?/\s?[hfm](?:\s?/\s?x)?\b\)?|\b[hfm]\s?[-.]\s?[hfm]\b")
# vendeur(se), technicien/ne, référent-e, chargé·e, directrice (eur): the ending is left out.
_ENDINGS = "e|es|se|ses|ne|nes|fe|le|les|te|ve|ive|trice|rice|euse|ere|iere|esse|enne|onne|eur|que"
INCLUSIVE = re.compile(rf"\s?\((?:{_ENDINGS})\)|(?<=[a-z]{{3}})[-·•./](?:{_ENDINGS})\b")
SEMI_AUTOMATIC = re.compile(r"\bsemi[ -]?auto\b")
ARTICLE_OF_PLURAL = re.compile(r"\((?:s|x)\)")

# Said the same way in titles and in the official names, so that both are read in full.
ABBREVIATIONS = {
    short: tuple(full.split())
    for short, full in {
        "adm": "administratif",
        "admin": "administratif",
        "adv": "administration ventes",
        "aed": "assistant education",
        "aes": "accompagnant educatif social",
        "aesh": "accompagnant eleve situation handicap",
        "agt": "agent",
        "aps": "agent prevention securite",
        "as": "aide soignant",
        "ash": "agent service hospitalier",
        "ass": "assistant",
        "assist": "assistant",
        "asst": "assistant",
        "asvp": "agent surveillance voie publique",
        "atsem": "agent specialise ecole maternelle",
        "auto": "automobile",
        "avs": "auxiliaire vie sociale",
        "bt": "basse tension",
        "btp": "batiment travaux publics",
        "cde": "commande",
        "cdes": "commandes",
        "cesf": "conseiller economie sociale familiale",
        "chauf": "chauffeur",
        "cip": "conseiller insertion professionnelle",
        "cmd": "commande",
        "cn": "commande numerique",
        "cnc": "commande numerique",
        "com": "communication",
        "compta": "comptable",
        "cond": "conducteur",
        "cvc": "chauffage climatisation",
        "daf": "directeur administratif financier",
        "dev": "developpeur",
        "dir": "directeur",
        "drh": "directeur ressources humaines",
        "eje": "educateur jeunes enfants",
        "elec": "electricien",
        "elect": "electricien",
        "els": "employe libre service",
        "eps": "education physique sportive",
        "fle": "francais langue etrangere",
        "fo": "fibre optique",
        "gest": "gestionnaire",
        "hse": "hygiene securite environnement",
        "hta": "haute tension",
        "iade": "infirmier anesthesiste",
        "ibode": "infirmier bloc operatoire",
        "ide": "infirmier",
        "idel": "infirmier liberal",
        "indus": "industriel",
        "inf": "infirmier",
        "ing": "ingenieur",
        "inge": "ingenieur",
        "ipa": "infirmier pratique avancee",
        "it": "informatique",
        "kine": "kinesitherapeute",
        "log": "logistique",
        "gpme": "gestion pme",
        "maint": "maintenance",
        "manut": "manutentionnaire",
        "mco": "management commercial operationnel",
        "meca": "mecanicien",
        "ndrc": "negociation relation client",
        "ouv": "ouvrier",
        "pac": "pompe chaleur",
        "pl": "poids lourd",
        "pmr": "personne mobilite reduite",
        "polyv": "polyvalent",
        "prepa": "preparateur",
        "prod": "production",
        "prof": "professeur",
        "psy": "psychologue",
        "qhse": "qualite hygiene securite environnement",
        "qse": "qualite securite environnement",
        "raf": "responsable administratif financier",
        "resp": "responsable",
        "rh": "ressources humaines",
        "sav": "service apres vente",
        "secu": "securite",
        "sio": "services informatiques",
        "spl": "super poids lourd",
        "ssiap": "agent securite incendie",
        "tech": "technicien",
        "techn": "technicien",
        "tp": "travaux publics",
        "vl": "vehicule leger",
        "vn": "vehicule neuf",
        "vo": "vehicule occasion",
        "vrd": "voirie reseaux",
    }.items()
}

# Contract, hours, seniority, diploma, place: words of the advertisement, not of the job.
ASIDE = frozenset(
    lexeme(word)
    for word in """
    cdi cdd cdic ctt interim interimaire mission stage stagiaire alternance alternant apprenti apprentissage contrat
    professionnalisation urgent recrute recherche recherchons poste emploi job offre temps plein partiel nuit jour matin
    soir weekend week end horaire etudiant junior senior confirme debutant experimente experience qualifie
    caces permis habilitation secteur region departement site deplacement grand saisonnier saison vacataire
    remplacement titulaire annee mois an ans heure semaine km eur euro brut net profil h f x hf fh mf
    observation decouverte immersion metier pfmp
    bts but dut bac cap bep bp pro licence master diplome 2x8 3x8 5x8 alentour proche environ""".split()
)

# They say how the job is held more than what it is: half their weight.
FAINT = frozenset(lexeme(word) for word in "aide adjoint polyvalent second".split())


def title_words(title: str) -> list[str]:
    """The folded words of a title in order, abbreviations in full, without gender marks and stop words; at most 14."""
    text = fold(title[:LONGEST_TITLE])[:LONGEST_TITLE]
    text = SEMI_AUTOMATIC.sub("semi automatique", GENDER_MARK.sub(" ", ARTICLE_OF_PLURAL.sub("", text)))
    found = WORD.findall(ELISION.sub(" ", INCLUSIVE.sub("", text)))
    whole = [full for word in found for full in ABBREVIATIONS.get(word, (word,))]
    return [word for word in whole if word not in STOP_WORDS][:MOST_WORDS]


def is_aside(word: str) -> bool:
    """Whether a folded word speaks of the contract, the hours, the place or a number rather than of the job."""
    return word.isdigit() or lexeme(word) in ASIDE


def faint(lexeme_said: str) -> float:
    """What is left of a lexeme's weight: 1, or half for one that qualifies many jobs ("aide", "polyvalent")."""
    return 0.5 if lexeme_said in FAINT else 1.0
