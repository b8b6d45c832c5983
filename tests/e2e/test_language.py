"""A channel that reads German, on every platform."""

from __future__ import annotations

from tests.stage import Stage


async def test_a_channel_reads_german(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    assert "Only an admin" in await bob.types("language deutsch")
    assert "Ab jetzt liest dieser Kanal Deutsch." in await ada.types("language deutsch")
    assert "Das dürfen nur Admins dieses Arbeitsbereichs." in await bob.types("language english")
    assert "Gerade ist nichts offen." in await bob.types("today")

    await stage.at("09:00")
    asked = await stage.sees("Frage des Tages · Mo., 2. März")
    assert "Deine Antwort ist privat" in asked
    question, _ = await stage.asked()
    assert question.stem in asked, "questions stay as they were written"
    saved = await bob.presses("A", asked)
    assert "Gespeichert: A." in saved
    assert "Nur du siehst das." in saved

    await stage.restart()
    assert "Schon gespeichert: A." in await bob.presses("A", asked)

    await stage.at("17:00:30")
    reveal = await stage.sees("Auflösung:")
    assert "Du hast A gewählt" in await bob.presses("Warum ist meine falsch?", reveal)
    assert "Personen · diese Saison" in await bob.types("board players")
    assert "Serie: jetzt 1 in Folge" in await bob.types("me")
    assert "So funktioniert dieses Quiz" in await bob.types("help")
    assert "Hier gibt es kein Team namens „Otter“" in await bob.types("team join Otter")

    assert "From now on this channel reads English." in await ada.types("language english")
    assert "Nothing is open right now." in await bob.types("today")


async def test_the_other_channel_goes_on_in_english(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    await stage.setup("evening")
    await ada.types("language deutsch", "evening")
    await stage.at("09:00")
    assert await stage.count("Question of the day", "general") == 1
    assert await stage.count("Frage des Tages", "evening") == 1
    assert "Saved: B." in await bob.presses("B", await stage.sees("Question of the day"))
    assert "Gespeichert: A." in await bob.presses("A", await stage.sees("Frage des Tages", "evening"))
