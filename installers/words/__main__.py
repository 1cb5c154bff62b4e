"""Writes the template of all words, brings every language up to it and compiles the catalogues."""

from installers.words import catalogues, pseudo


def main() -> None:
    """Write what has changed."""
    template = catalogues.template()
    catalogues.write(catalogues.TEMPLATE, catalogues.as_text(template))
    for language in catalogues.languages():
        catalogue = catalogues.updated(language, template)
        catalogues.write(catalogues.source(language), catalogues.as_text(catalogue))
        catalogues.write(catalogues.compiled(language), catalogues.as_mo(catalogue))
    for language, made in pseudo.CATALOGUES.items():
        catalogues.write(catalogues.compiled(language), catalogues.as_mo(made(template)))
    print(f"{len(template)} messages")


if __name__ == "__main__":
    main()
