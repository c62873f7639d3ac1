"""Reading by rules: German and English, without a model.

The way of a report, module by module:

1. ``clauses`` lays each sentence out in words, quotations and segments; ``cues`` finds verbs of saying (``verbs``).
2. ``german`` (``openings``, ``behind``, ``subjects``, ``german_phrases``) and ``english`` say what a cue introduces;
   ``phrasal``, ``adverbials``, ``citing_verbs`` and ``loose`` add „ist sicher, dass“, „laut X“, bare quotations.
3. ``following`` looks across sentences: „Das teilte X mit.“, speech that goes on unframed; ``reported`` acts of speech.
4. ``nesting`` adds quoted fragments, merges doubles and sets parents; ``confidence`` weighs. ``extract`` runs 1 to 4.
5. ``coref`` draws up the cast of persons, bodies and outlets (``names``, ``roles``, ``bodies``, ``lexicon``).
6. ``speakers`` (with ``speaker_parts``) takes a speaker's words apart; ``naming`` finds whom they mean, ``antecedents``
   whom a pronoun means; ``labels`` keeps fragments and things from being names.
7. ``relays`` finds who passes words on; ``voices`` puts the chains together. ``modes`` and ``conditions``: how meant.

``tables`` reads the word lists in ``reading/data``; ``reader`` is the door to it all.
"""
