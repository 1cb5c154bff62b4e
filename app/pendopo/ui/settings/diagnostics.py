"""Settings › Diagnostics: what works on this computer, and what may be told of it."""

from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Theme
from pendopo.ui.settings.diagnostics_card import Diagnostics, DiagnosticsCard
from pendopo.ui.settings.scrolled_page import ScrolledPage
from pendopo.ui.settings.self_test_card import SelfTest, SelfTestCard
from pendopo.words import diagnostics as words


class DiagnosticsPage(ScrolledPage):
    """The self-test first: what it finds can go into the file."""

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        announcer: Announcer,
        self_test: SelfTest,
        diagnostics: Diagnostics,
    ) -> None:
        super().__init__(theme, "diagnosticsSettings", words.title, "doctor")
        self.self_test = SelfTestCard(theme, bridge, self_test, announcer)
        self.told = DiagnosticsCard(
            theme, bridge, diagnostics, announcer, lambda: tuple(self.self_test.results)
        )
        self.add(self.self_test)
        self.add(self.told)
