// A simulated Zigbee device: keeps attributes, obeys ZCL commands, and reports what changed.
'use strict';

const UNSUPPORTED_ATTRIBUTE = 0x86;
const TUYA_COVER_COMMAND = 1;
const TUYA_COVER_ARRIVED = 3;
const TUYA_NUMBER = 2;
const LOCKED = 1;
const UNLOCKED = 2;

// What a command does to the attributes of its own cluster, or of the cluster named before the dot.
const EFFECTS = {
    'genOnOff.on': () => ({onOff: 1}),
    'genOnOff.off': () => ({onOff: 0}),
    'genOnOff.offWithEffect': () => ({onOff: 0}),
    'genOnOff.onWithTimedOff': () => ({onOff: 1}),
    'genOnOff.toggle': (payload, device) => ({onOff: 1 - (device.get('genOnOff', 'onOff') ?? 0)}),
    'genLevelCtrl.moveToLevel': ({level}) => ({currentLevel: level}),
    'genLevelCtrl.moveToLevelWithOnOff': ({level}) => ({currentLevel: level, 'genOnOff.onOff': level > 0 ? 1 : 0}),
    'lightingColorCtrl.moveToColorTemp': ({colortemp}) => ({colorTemperature: colortemp, colorMode: 2}),
    'lightingColorCtrl.moveToColor': ({colorx, colory}) => ({currentX: colorx, currentY: colory, colorMode: 1}),
    'closuresWindowCovering.upOpen': () => ({currentPositionLiftPercentage: 0}),
    'closuresWindowCovering.downClose': () => ({currentPositionLiftPercentage: 100}),
    'closuresWindowCovering.goToLiftPercentage': (p) => ({currentPositionLiftPercentage: p.percentageliftvalue}),
    'closuresWindowCovering.goToTiltPercentage': (p) => ({currentPositionTiltPercentage: p.percentagetiltvalue}),
    'closuresDoorLock.lockDoor': () => ({lockState: LOCKED}),
    'closuresDoorLock.unlockDoor': () => ({lockState: UNLOCKED}),
};

// Effects of commands that only one manufacturer has, by cluster and command number.
const MANUFACTURER_EFFECTS = {
    // Danfoss: set the target at once (type, then hundredths of a degree).
    '513.64': (payload) => ['hvacThermostat', {occupiedHeatingSetpoint: payload.readInt16LE(1)}],
};

class Device {
    /**
     * `send(endpoint, clusterId, frame)` puts a ZCL frame on the air towards the coordinator;
     * `tuyaCover` holds the numbers of a Tuya cover's commands `open` and `close`.
     */
    constructor(Zcl, entry, send, tuyaCover) {
        this.Zcl = Zcl;
        this.tuyaCover = tuyaCover;
        this.entry = entry;
        this.send = send;
        // zigbee2mqtt reads this one to see whether a device is there.
        this.attributes = new Map([['genBasic.zclVersion', {type: Zcl.DataType.UINT8, value: entry.zclVersion}]]);
        this.sequence = 0;
    }

    get(cluster, attribute) {
        return this.attributes.get(`${cluster}.${attribute}`)?.value;
    }

    /** Take a ZCL frame for one endpoint: answer it, then report what it changed. */
    receive(endpoint, clusterId, data) {
        const {Zcl} = this;
        const header = Zcl.Header.fromBuffer(data);
        let frame;
        try {
            frame = Zcl.Frame.fromBuffer(clusterId, header, data, {});
        } catch {
            this.send(endpoint, clusterId, this.accepted(clusterId, header));
            const effect = MANUFACTURER_EFFECTS[`${clusterId}.${header.commandIdentifier}`];
            if (effect) this.report(endpoint, ...effect(data.subarray(header.length)));
            return;
        }
        const answer = (type, command, payload) =>
            this.frame(type, header.transactionSequenceNumber, command, frame.cluster, payload, header.manufacturerCode);
        const foundation = (command, payload) =>
            this.send(endpoint, clusterId, answer(Zcl.FrameType.GLOBAL, command, payload));
        if (!header.isGlobal) {
            this.command(endpoint, frame, answer, foundation);
            return;
        }
        switch (frame.command.name) {
            case 'read':
                foundation('readRsp', frame.payload.map(({attrId}) => this.read(frame.cluster, attrId)));
                break;
            case 'write':
                foundation('writeRsp', [{status: 0}]);
                this.change(endpoint, frame.cluster, frame.payload, header.manufacturerCode);
                break;
            case 'writeStructured':
                foundation('writeStructuredRsp', [{status: 0}]);
                break;
            case 'configReport':
                foundation('configReportRsp', [{status: 0}]);
                break;
            case 'defaultRsp':
                break;
            default:
                foundation('defaultRsp', {cmdId: header.commandIdentifier, statusCode: 0});
        }
    }

    accepted(clusterId, header) {
        const {Zcl} = this;
        const payload = {cmdId: header.commandIdentifier, statusCode: 0};
        return Zcl.Frame.create(
            Zcl.FrameType.GLOBAL, Zcl.Direction.SERVER_TO_CLIENT, true, header.manufacturerCode,
            header.transactionSequenceNumber, 'defaultRsp', clusterId, payload, {},
        ).toBuffer();
    }

    read(cluster, attrId) {
        const name = attributeName(cluster, attrId);
        const known = this.attributes.get(`${cluster.name}.${name}`);
        if (known === undefined) return {attrId, status: UNSUPPORTED_ATTRIBUTE};
        return {attrId, status: 0, dataType: known.type, attrData: known.value};
    }

    command(endpoint, frame, answer, foundation) {
        const {Zcl} = this;
        const {cluster, command, payload} = frame;
        if (cluster.name === 'manuSpecificTuya' && command.name === 'dataRequest') {
            // Tuya devices acknowledge and then report the data points as they are now.
            foundation('defaultRsp', {cmdId: command.ID, statusCode: 0});
            const dpValues = payload.dpValues.map((point) => this.arrival(point) ?? point);
            const report = this.frame(Zcl.FrameType.SPECIFIC, this.next(), 'dataReport', cluster, {...payload, dpValues});
            this.send(endpoint, cluster.ID, report);
            return;
        }
        const response = Object.values(cluster.commandsResponse).find((each) => each.ID === command.response);
        if (response === undefined) {
            foundation('defaultRsp', {cmdId: command.ID, statusCode: 0});
        } else {
            const values = Object.fromEntries(response.parameters.map(({name}) => [name, 0]));
            this.send(endpoint, cluster.ID, answer(Zcl.FrameType.SPECIFIC, response.name, values));
        }
        const effect = EFFECTS[`${cluster.name}.${command.name}`]?.(payload, this) ?? {};
        for (const [name, value] of Object.entries(effect)) {
            const [attribute, other] = name.split('.').reverse();
            this.report(endpoint, other ?? cluster.name, {[attribute]: value});
        }
    }

    /** Return the position that a Tuya cover reports once it has obeyed an open or a close. */
    arrival({dp, data}) {
        const {open, close} = this.tuyaCover ?? {};
        if (dp !== TUYA_COVER_COMMAND || ![open, close].includes(data[0])) return undefined;
        return {dp: TUYA_COVER_ARRIVED, datatype: TUYA_NUMBER, data: Buffer.from([0, 0, 0, data[0] === open ? 100 : 0])};
    }

    /** Keep written attributes and report them as they are now. */
    change(endpoint, cluster, written, manufacturerCode) {
        const records = written.map(({attrId, dataType, attrData}) => {
            this.attributes.set(`${cluster.name}.${attributeName(cluster, attrId)}`, {type: dataType, value: attrData});
            return {attrId, dataType, attrData};
        });
        const frame = this.frame(this.Zcl.FrameType.GLOBAL, this.next(), 'report', cluster, records, manufacturerCode);
        this.send(endpoint, cluster.ID, frame);
    }

    /** Set attributes of a cluster by name and report them. */
    report(endpoint, clusterName, attributes) {
        const cluster = this.Zcl.Utils.getCluster(clusterName, undefined, {});
        const records = Object.entries(attributes).map(([name, value]) => {
            const {ID, type} = cluster.attributes[name];
            return {attrId: ID, dataType: type, attrData: value};
        });
        this.change(endpoint, cluster, records);
    }

    /** Send a command of a client cluster, as remotes and IAS zones do. */
    say(endpoint, clusterName, command, payload, fromServer) {
        const {Zcl} = this;
        const cluster = Zcl.Utils.getCluster(clusterName, undefined, {});
        const direction = fromServer ? Zcl.Direction.SERVER_TO_CLIENT : Zcl.Direction.CLIENT_TO_SERVER;
        const frame = this.frame(Zcl.FrameType.SPECIFIC, this.next(), command, cluster, payload, undefined, direction);
        this.send(endpoint, cluster.ID, frame);
    }

    next() {
        this.sequence = (this.sequence + 1) % 256;
        return this.sequence;
    }

    frame(type, sequence, command, cluster, payload, manufacturerCode, direction = this.Zcl.Direction.SERVER_TO_CLIENT) {
        return this.Zcl.Frame.create(type, direction, true, manufacturerCode, sequence, command, cluster.ID, payload, {[cluster.name]: cluster}).toBuffer();
    }
}

function attributeName(cluster, id) {
    return Object.values(cluster.attributes).find((attribute) => attribute.ID === id)?.name ?? String(id);
}

module.exports = {Device};
