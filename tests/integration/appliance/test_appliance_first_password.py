"""What provisioning hands over: the home's name and the owner's password, once."""

from pathlib import Path

import aiohttp
import pytest

from lares.console.passwords import Cost, hash_password
from tests.fakes.appliance import Appliance, settings
from tests.fakes.mosquitto import Mosquitto

pytestmark = pytest.mark.timeout(60)

PASSWORD = "chosen in the portal"


async def _login(lares: Appliance, password: str) -> int:
    async with (
        aiohttp.ClientSession() as http,
        http.post(lares.endpoint["url"] + "api/login", json={"password": password}) as answer,
    ):
        return answer.status


async def test_the_password_of_the_set_up_logs_in(tmp_path: Path, broker: Mosquitto) -> None:
    file = tmp_path / "first-password"
    file.write_text(hash_password(PASSWORD, Cost(10, 8, 1)))
    file.chmod(0o640)
    more = f'[home]\nname = "三口之家"\n[console]\nfirst_password_file = "{file}"\n'
    async with Appliance(tmp_path, settings(broker.port, more)) as lares:
        await lares.start()
        assert "one-time code" not in lares.log
        assert await _login(lares, PASSWORD) == 200
        doctor = await lares.lares("doctor", "--settings", str(lares.settings))
        assert doctor.out.startswith("三口之家\n")
        async with lares.api.post("/api/password", json={"password": "another one"}) as answer:
            assert (await answer.json())["home"] == "三口之家"
        await lares.stop()
        await lares.start()
        assert await _login(lares, "another one") == 200, "the file counts once"
        assert await _login(lares, PASSWORD) == 403


async def test_a_damaged_one_is_told_by_the_doctor(tmp_path: Path, broker: Mosquitto) -> None:
    file = tmp_path / "first-password"
    file.write_text("not a hash")
    file.chmod(0o640)
    more = f'[console]\nfirst_password_file = "{file}"\n'
    async with Appliance(tmp_path, settings(broker.port, more)) as lares:
        await lares.start()
        await lares.logged("one-time code")
        doctor = await lares.lares("doctor", "--settings", str(lares.settings))
        assert doctor.code == 1
        assert f"the first password {file} is damaged" in doctor.out
