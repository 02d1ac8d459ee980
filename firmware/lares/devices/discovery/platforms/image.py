"""Images and cameras: what they show is not kept here, only that and when there is something.

https://www.home-assistant.io/integrations/image.mqtt/ and camera.mqtt
"""

from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Owner, Platform
from lares.devices.discovery.platforms.moment import MomentPlatform


class Image(MomentPlatform):
    """An image: its state is when it came last."""

    component = "image"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        image_topic = fields.state_topic("image_topic")
        url_topic = fields.state_topic("url_topic")
        if (image_topic is None) == (url_topic is None):
            raise ConfigError("there is not exactly one of image_topic and url_topic")
        fields.choice("image_encoding", ("b64", "raw"), None)
        fields.optional_text("content_type")
        self._url = self.reader(fields, "url_template", raw=False)
        self.listen(image_topic, self._on_image, encoding="")
        self.listen(url_topic, self._on_url)

    def _on_image(self, message: Message) -> bool:
        if not message.payload:
            return False
        self.mark()
        return True

    def _on_url(self, message: Message) -> bool:
        url = self._url(message)
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url[:40]!r} is not a web address")
        self.reported.details = {"image_url": url}
        self.mark()
        return True


class Camera(Platform):
    """A camera that sends pictures."""

    component = "camera"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        topic = fields.state_topic("topic")
        if topic is None:
            raise ConfigError("topic is missing")
        fields.optional_text("image_encoding")
        self.listen(topic, self._on_picture, encoding="")

    @override
    def value(self) -> str | None:
        """Return idle: it neither streams nor records through MQTT."""
        return "idle"

    def _on_picture(self, _message: Message) -> bool:
        return False
