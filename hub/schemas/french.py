"""marshmallow's own messages in French, set once, so that forms, API and sockets refuse in the same words."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields, validate

FIELD_MESSAGES: Final[Mapping[type[fields.Field[Any]], dict[str, str]]] = {
    fields.Field: {
        "required": "Ce champ est obligatoire.",
        "null": "Ce champ ne peut pas être vide.",
        "validator_failed": "Cette valeur ne convient pas.",
    },
    fields.String: {"invalid": "Un texte est attendu.", "invalid_utf8": "Ce texte est mal codé (UTF-8 attendu)."},
    fields.Number: {"invalid": "Un nombre est attendu.", "too_large": "Ce nombre est trop grand."},
    fields.Integer: {"invalid": "Un nombre entier est attendu."},
    fields.Float: {"special": "Un nombre fini est attendu."},
    fields.Decimal: {"special": "Un nombre fini est attendu."},
    fields.Boolean: {"invalid": "Répondez par oui ou non (true ou false)."},
    fields.Date: {"invalid": "Une date est attendue, comme 2027-01-11.", "format": "« {input} » n’est pas une date."},
    fields.Time: {"invalid": "Une heure est attendue, comme 09:30.", "format": "« {input} » n’est pas une heure."},
    fields.DateTime: {
        "invalid": "Une date et une heure sont attendues, comme 2027-01-11T09:30:00+01:00.",
        "invalid_awareness": "L’instant porte son décalage horaire, comme 2027-01-11T09:30:00+01:00.",
        "format": "« {input} » n’est pas un instant.",
    },
    fields.Email: {"invalid": "Cette adresse e-mail est incomplète."},
    fields.Url: {"invalid": "Cette adresse web est incomplète."},
    fields.Enum: {"unknown": "Choisissez parmi : {choices}."},
    fields.List: {"invalid": "Une liste est attendue."},
    fields.Mapping: {"invalid": "Un objet est attendu."},
    fields.Nested: {"type": "Un objet est attendu."},
}

VALIDATOR_MESSAGES: Final = {
    validate.Length: {
        "message_min": "Au moins {min} sont attendus.",
        "message_max": "La limite est de {max}.",
        "message_all": "Entre {min} et {max} sont attendus.",
        "message_equal": "Exactement {equal} sont attendus.",
    },
    validate.Range: {
        "message_min": "Ce nombre doit être {min_op} {{min}}.",
        "message_max": "Ce nombre doit être {max_op} {{max}}.",
        "message_all": "Ce nombre doit être {min_op} {{min}} et {max_op} {{max}}.",
        "message_gte": "supérieur ou égal à",
        "message_gt": "supérieur à",
        "message_lte": "inférieur ou égal à",
        "message_lt": "inférieur à",
    },
    validate.OneOf: {"default_message": "Choisissez parmi : {choices}."},
    validate.ContainsOnly: {"default_message": "Choisissez parmi : {choices}."},
    validate.NoneOf: {"default_message": "Cette valeur ne convient pas."},
    validate.Equal: {"default_message": "La valeur attendue est {other}."},
    validate.Regexp: {"default_message": "Ce texte n’a pas la forme attendue."},
    validate.Predicate: {"default_message": "Cette valeur ne convient pas."},
    validate.Email: {"default_message": "Cette adresse e-mail est incomplète."},
    validate.URL: {"default_message": "Cette adresse web est incomplète."},
}

SCHEMA_MESSAGES: Final = {"type": "Un objet est attendu.", "unknown": "Ce champ n’est pas connu."}


def speak_french() -> None:
    """Give marshmallow these messages; schemas made before keep theirs. Twice is once."""
    for field, messages in FIELD_MESSAGES.items():
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **messages}
    for validator, texts in VALIDATOR_MESSAGES.items():
        for name, text in texts.items():
            setattr(validator, name, text)
    Schema._default_error_messages.update(SCHEMA_MESSAGES)
