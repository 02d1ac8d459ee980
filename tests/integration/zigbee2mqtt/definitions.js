// The chosen device models as zigbee2mqtt knows them: what its database says of each after pairing.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const INPUT_CLUSTERS = [0, 1, 3, 4, 5, 6, 8, 0x0101, 0x0102, 0x0201, 0x0202, 0x0300, 0x0402, 0x0405, 0x0500, 0x0502];
const HOME_AUTOMATION = 260;

/** Find the converter definition of each model; throws when one has left the catalogue. */
function find(converters, models) {
    const wanted = new Map(models.map((entry) => [entry.model, entry]));
    const found = [];
    const folder = path.join(converters, 'devices');
    for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.js') && name !== 'index.js')) {
        for (const definition of require(path.join(folder, file)).definitions ?? []) {
            if (wanted.has(definition.model)) {
                found.push({...wanted.get(definition.model), definition});
                wanted.delete(definition.model);
            }
        }
    }
    if (wanted.size > 0) throw new Error(`unknown models: ${[...wanted.keys()].join(', ')}`);
    return found;
}

function endpoint(id, described) {
    return {
        profId: described?.profileID ?? HOME_AUTOMATION,
        epId: id,
        devId: described?.deviceID ?? 257,
        inClusterList: described?.inputClusters ?? INPUT_CLUSTERS,
        outClusterList: described?.outputClusters ?? [0x19],
        clusters: {},
        binds: [],
        configuredReportings: [],
        meta: {},
    };
}

/** Return the endpoints of a device: those of its fingerprint, or 1 and what its definition names. */
function endpointsOf(prepared, fingerprint) {
    const described = new Map((fingerprint?.endpoints ?? []).map((each) => [each.ID ?? 1, each]));
    const ids = new Set(described.size > 0 ? described.keys() : [1]);
    if (typeof prepared.endpoint === 'function') {
        for (const id of Object.values(prepared.endpoint({}))) if (Number.isInteger(id)) ids.add(id);
    }
    return Object.fromEntries([...ids].map((id) => [id, endpoint(id, described.get(id))]));
}

/** Return the database entry of a paired and configured device with the short address `number`. */
function paired(prepareDefinition, definition, number) {
    const fingerprint = definition.fingerprint?.[0];
    const prepared = prepareDefinition({...definition});
    const endpoints = endpointsOf(prepared, fingerprint);
    return {
        id: number + 1,
        type: fingerprint?.type ?? 'Router',
        ieeeAddr: `0xa4c13800000000${number.toString(16).padStart(2, '0')}`,
        nwkAddr: number,
        manufId: fingerprint?.manufacturerID ?? 0x1234,
        manufName: fingerprint?.manufacturerName ?? definition.vendor,
        modelId: definition.zigbeeModel?.[0] ?? fingerprint?.modelID,
        powerSource: 'Mains (single phase)',
        epList: Object.keys(endpoints).map(Number),
        endpoints,
        zclVersion: 3,
        interviewCompleted: true,
        interviewState: 'SUCCESSFUL',
        meta: {configured: prepared.version ?? '0.0.0'},
        lastSeen: Date.now(),
    };
}

module.exports = {find, paired};
