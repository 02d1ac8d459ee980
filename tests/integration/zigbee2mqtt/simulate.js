// Simulates a Zigbee network for an unmodified zigbee2mqtt: coordinator and devices.
//
//   node simulate.js MODULES DATA MQTT_PORT
//
// MODULES is the node_modules folder with zigbee2mqtt in it. Writes zigbee2mqtt's database and
// configuration into DATA, prints the line "ready", and then obeys lines of JSON on its input:
//   {"device": NAME, "cluster": NAME, "report": {ATTRIBUTE: VALUE, ...}}
//   {"device": NAME, "cluster": NAME, "command": NAME, "payload": {...}, "server": true?}
// It ends when its input ends.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const {Coordinator, IEEE, NETWORK} = require('./coordinator');
const {find, paired} = require('./definitions');
const {Device} = require('./device');

function configuration(mqttPort, adapterPort, names) {
    // JSON is YAML: no writer is needed.
    return JSON.stringify({
        version: 5,
        mqtt: {base_topic: 'zigbee2mqtt', server: `mqtt://127.0.0.1:${mqttPort}`},
        serial: {port: `tcp://127.0.0.1:${adapterPort}`, adapter: 'zstack'},
        advanced: {
            pan_id: NETWORK.panId,
            ext_pan_id: NETWORK.extendedPanId,
            channel: NETWORK.channel,
            network_key: NETWORK.key,
            log_level: 'warning',
            log_output: ['console'],
            last_seen: 'disable',
        },
        homeassistant: {enabled: true, experimental_event_entities: true},
        frontend: {enabled: false},
        availability: {enabled: true},
        ota: {disable_automatic_update_check: true},
        devices: names,
    });
}

async function main([modules, data, mqttPort]) {
    const herdsman = path.join(modules, 'zigbee-herdsman/dist');
    const converters = path.join(modules, 'zigbee-herdsman-converters/dist');
    const silent = () => undefined;
    require(path.join(herdsman, 'utils/logger')).setLogger({debug: silent, info: silent, warning: silent, error: console.error});
    const Zcl = require(path.join(herdsman, 'zspec/zcl'));
    const {prepareDefinition} = require(converters);

    const byAddress = new Map();
    const byName = new Map();
    const coordinator = new Coordinator(herdsman, byAddress);
    const entries = [coordinatorEntry()];
    const names = {};
    for (const [index, {name, definition, tuyaCover}] of find(converters, require('./models.json')).entries()) {
        const entry = paired(prepareDefinition, definition, index + 1);
        const send = (endpoint, clusterId, frame) => coordinator.incoming(entry.nwkAddr, endpoint, clusterId, frame);
        const device = new Device(Zcl, entry, send, tuyaCover);
        byAddress.set(entry.nwkAddr, device);
        byName.set(name, device);
        names[entry.ieeeAddr] = {friendly_name: name};
        entries.push(entry);
    }
    fs.mkdirSync(data, {recursive: true});
    fs.writeFileSync(path.join(data, 'database.db'), entries.map((entry) => JSON.stringify(entry)).join('\n'));
    fs.writeFileSync(path.join(data, 'configuration.yaml'), configuration(mqttPort, await coordinator.listen(), names));
    console.log('ready');

    for await (const line of readline.createInterface({input: process.stdin})) {
        const {device: name, cluster, report, command, payload, server} = JSON.parse(line);
        const device = byName.get(name);
        if (report) device.report(device.entry.epList[0], cluster, report);
        else device.say(device.entry.epList[0], cluster, command, payload ?? {}, server);
    }
    process.exit(0);
}

function coordinatorEntry() {
    const endpoint = {profId: 260, epId: 1, devId: 5, inClusterList: [], outClusterList: [], clusters: {}, binds: [], configuredReportings: [], meta: {}};
    return {
        id: 1, type: 'Coordinator', ieeeAddr: IEEE, nwkAddr: 0, manufId: 0, epList: [1], endpoints: {1: endpoint},
        interviewCompleted: true, interviewState: 'SUCCESSFUL', meta: {},
    };
}

main(process.argv.slice(2));
