"""Invented names, always the same for the same number. Pure."""

from hashlib import blake2b

FIRST = (  # noqa: SIM905  290 quoted strings would be a page long
    "Aaliyah Abel Ada Adrian Agnes Aisha Alan Alba Aldo Alma Amir Ana Andre Anika Anton Arjun Astrid Aya Beatriz "
    "Ben Bianca Boris Bruno Camila Carl Carmen Cedric Celia Chen Chloe Clara Cole Dalia Damian Dana Daria Delia "
    "Diego Dina Edith Eli Elif Emil Enzo Erik Esra Eva Farah Felix Fiona Frida Gabriel Gita Gloria Hugo Ida Igor "
    "Ilse Imani Irene Isaac Ivan Jada Jan Jasmin Joel Jonas Jorge Kai Karim Kira Lara Leif Leo Lila Linh Lucia "
    "Luis Maja Malik Mara Marta Mateo Mei Mila Mina Naomi Nils Nina Noah Nora Olga Oscar Pablo Paula Petra Priya "
    "Quinn Rafael Rania Remy Rita Rosa Ruben Sadie Salma Sara Selma Sven Talia Tariq Tess Thea Tomas Uma Vera "
    "Viktor Wanda Wei Yara Yusuf Zara Zoe"
).split()
LAST = (  # noqa: SIM905
    "Aalto Acosta Adler Ahmed Alvarez Amato Anders Arias Baker Banerjee Barros Bauer Becker Bell Berg Bishop "
    "Blake Bose Boyd Brandao Brook Burke Byrne Calder Campos Carver Chan Chavez Clarke Cohen Conti Cruz Dahl "
    "Dalton Das Davila Delgado Desai Diaz Doyle Drake Dutta Eberle Egan Ekholm Ellis Emery Engel Evans Farrow "
    "Ferrer Fisher Flynn Fong Foster Frost Galvez Garza Gibbs Gomez Graf Grant Greer Gupta Haas Hale Hansen Hart "
    "Hayes Heller Hidalgo Holm Horvat Hussain Ibarra Iyer Jansen Jensen Joshi Kaplan Kaur Keller Khan Kim Klein "
    "Knox Kovacs Kumar Lam Lange Larsen Leclerc Lee Levy Lim Lopez Lund Madsen Malone Marin Mason Meyer Mills "
    "Mora Moss Munoz Murphy Nakamura Navarro Nguyen Nolan Novak Nunez Okoye Olsen Ong Ortega Pace Palmer Park "
    "Patel Perez Pham Pierce Pohl Prado Quist Ramos Rao Reyes Rivera Rossi Roth Ruiz Russo Saito Salas Sato "
    "Schmid Serra Shah Silva Singh Soto Stein Suarez Svensson Tan Thorne Torres Toth Tran Ueda Valdez Varga Vogel "
    "Wagner Walsh Wang Weber Wong Wood Wright Yang York Young Zamora Zhang Ziegler"
).split()


def share(*keys: object) -> float:
    """A number in [0, 1) that depends on the keys alone: chance that repeats itself."""
    digest = blake2b("|".join(map(str, keys)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def name(number: int, seed: int) -> tuple[str, str]:
    """First and last name; no two numbers below len(FIRST) * len(LAST) share both."""
    place = (number * 7919 + seed * 104729) % (len(FIRST) * len(LAST))
    return FIRST[place % len(FIRST)], LAST[place // len(FIRST)]
