// A simulated Texas Instruments coordinator (Z-Stack 3.x.0): the serial protocol ZNP over TCP.
//
// It has a commissioned network that fits zigbee2mqtt's configuration, so that zigbee2mqtt resumes
// it and keeps its database. Framing and parameter encoding are zigbee-herdsman's own.
'use strict';
const net = require('node:net');
const path = require('node:path');

const IEEE = '0x00124b0012345678';
const NETWORK = {
    panId: 6754,
    channel: 11,
    key: [1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13],
    extendedPanId: [0, 18, 75, 0, 18, 52, 86, 120],
};
const STARTED_AS_COORDINATOR = 9;
const NV_MISSING = 2;
const NV_CREATED = 9;
const NO_ADDRESS = 0xfffe;
const LONGEST_FRAME = 250;

class Coordinator {
    /** `herdsman` is the folder of zigbee-herdsman; `devices` maps short addresses to devices. */
    constructor(herdsman, devices) {
        const zstack = path.join(herdsman, 'adapter/z-stack');
        this.unpi = require(path.join(zstack, 'unpi'));
        this.constants = require(path.join(zstack, 'unpi/constants'));
        this.definition = require(path.join(zstack, 'znp/definition')).default;
        this.Buffalo = require(path.join(zstack, 'znp/buffaloZnp')).default;
        this.ZpiObject = require(path.join(zstack, 'znp/zpiObject')).ZpiObject;
        this.devices = devices;
        this.memory = commissioned(zstack);
        this.socket = undefined;
        this.answers = this.table();
    }

    /** Listen on a free port of the loopback interface; returns the port. */
    async listen() {
        const server = net.createServer((socket) => {
            this.socket = socket;
            socket.setNoDelay(true);
            socket.on('error', () => socket.destroy());
            const parser = new this.unpi.Parser();
            parser.on('parsed', (frame) => this.receive(frame));
            socket.pipe(parser);
        });
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        return server.address().port;
    }

    /** Hand a ZCL frame of a device to zigbee2mqtt. */
    incoming(address, endpoint, clusterId, data) {
        this.indicate('AF', 'incomingMsg', {
            groupid: 0, clusterid: clusterId, srcaddr: address, srcendpoint: endpoint, dstendpoint: 1,
            wasbroadcast: 0, linkquality: 120, securityuse: 0, timestamp: 0, transseqnumber: 0,
            len: data.length, data,
        });
    }

    receive(frame) {
        const {Type, Subsystem} = this.constants;
        const command = this.definition[frame.subsystem].find((each) => each.ID === frame.commandID && each.type === frame.type);
        if (command === undefined) return;
        const subsystem = Subsystem[frame.subsystem];
        if (subsystem === 'ZDO' && 'zdoClusterId' in command) {
            this.write(Type.SRSP, frame.subsystem, command.ID, Buffer.from([0]));
            this.discover(command.name, frame.data);
            return;
        }
        const request = this.ZpiObject.readParameters(frame.data, command.request);
        const answer = this.answers[`${subsystem}.${command.name}`]?.(request);
        if (frame.type === Type.SREQ) {
            const zeros = Object.fromEntries(command.response.map(({name}) => [name, 0]));
            this.reply(subsystem, command.name, {...zeros, ...answer});
        }
        if (command.name === 'dataRequest') this.transmit(request);
        if (['startupFromApp', 'bdbStartCommissioning'].includes(command.name)) {
            this.indicate('ZDO', 'stateChangeInd', {state: STARTED_AS_COORDINATOR});
        }
    }

    /** Answers by command; what is not here is answered by zeros, which mean success. */
    table() {
        const {memory} = this;
        return {
            'SYS.ping': () => ({capabilities: 0x0659}),
            'SYS.version': () => ({transportrev: 2, product: 1, majorrel: 2, minorrel: 7, maintrel: 1, revision: 20240710}),
            'SYS.getExtAddr': () => ({extaddress: IEEE}),
            'SYS.resetReq': () => this.indicate('SYS', 'resetInd', {
                reason: 0, transportrev: 2, productid: 1, majorrel: 2, minorrel: 7, hwrev: 1,
            }),
            'SYS.osalNvLength': ({id}) => ({length: memory.get(id)?.length ?? 0}),
            'SYS.osalNvReadExt': ({id, offset}) => {
                const value = (memory.get(id) ?? Buffer.alloc(0)).subarray(offset, offset + LONGEST_FRAME - 10);
                return {status: memory.has(id) ? 0 : NV_MISSING, len: value.length, value};
            },
            'SYS.osalNvItemInit': ({id, len, initvalue}) => {
                if (memory.has(id)) return {status: 0};
                memory.set(id, Buffer.concat([initvalue, Buffer.alloc(len - initvalue.length)]));
                return {status: NV_CREATED};
            },
            'SYS.osalNvWriteExt': ({id, offset, value}) => {
                const old = memory.get(id) ?? Buffer.alloc(0);
                memory.set(id, Buffer.concat([old.subarray(0, offset), value, old.subarray(offset + value.length)]));
            },
            'UTIL.getDeviceInfo': () => ({
                ieeeaddr: IEEE, devicetype: 7, devicestate: STARTED_AS_COORDINATOR, assocdeviceslist: [],
            }),
            'UTIL.assocGetWithAddress': () => ({nwkaddr: NO_ADDRESS}),
            'ZDO.extNwkInfo': () => ({
                devstate: STARTED_AS_COORDINATOR, panid: NETWORK.panId, extendedpanid: IEEE,
                parentextaddr: '0x0000000000000000', channel: NETWORK.channel,
            }),
            'ZDO.extFindGroup': () => ({status: 0, groupid: 242, namelen: 0, groupname: Buffer.alloc(0)}),
        };
    }

    /** Answer the questions of the Zigbee Device Object that zigbee2mqtt asks at its start. */
    discover(name, data) {
        const address = data.subarray(0, 2);
        const bodies = {
            activeEpReq: Buffer.from([0, ...address, 0]),
            simpleDescReq: Buffer.from([0, ...address, 8, data[4], 4, 1, 5, 0, 0, 0, 0]),
            nodeDescReq: Buffer.from([0, ...address, 1, 0x40, 0x8e, 0x5f, 0x11, 0x52, 80, 0, 0, 0x2c, 80, 0, 0]),
        };
        const answer = this.definition[this.constants.Subsystem.ZDO].find((each) => each.name === name.replace('Req', 'Rsp'));
        const body = Buffer.concat([address, bodies[name] ?? Buffer.from([0])]);
        this.write(this.constants.Type.AREQ, this.constants.Subsystem.ZDO, answer.ID, body);
    }

    /** Send a ZCL frame to a device, once zigbee2mqtt has been told that the air took it. */
    transmit({dstaddr, destendpoint, transid, clusterid, data}) {
        this.indicate('AF', 'dataConfirm', {status: 0, endpoint: destendpoint, transid});
        setImmediate(() => this.devices.get(dstaddr)?.receive(destendpoint, clusterid, data));
    }

    reply(subsystem, name, values) {
        this.emit(this.constants.Type.SRSP, subsystem, name, 'response', values);
    }

    indicate(subsystem, name, values) {
        this.emit(this.constants.Type.AREQ, subsystem, name, 'request', values);
    }

    emit(type, subsystem, name, kind, values) {
        const number = this.constants.Subsystem[subsystem];
        const command = this.definition[number].find((each) => each.name === name);
        const buffer = new this.Buffalo(Buffer.alloc(LONGEST_FRAME));
        for (const {name: parameter, parameterType} of command[kind]) {
            buffer.write(parameterType, values[parameter], {});
        }
        this.write(type, number, command.ID, buffer.getWritten());
    }

    write(type, subsystem, command, data) {
        this.socket.write(new this.unpi.Frame(type, subsystem, command, data).toBuffer());
    }
}

/** Return the non-volatile memory of a coordinator that has formed the network `NETWORK`. */
function commissioned(zstack) {
    const {NvItemsIds} = require(path.join(zstack, 'constants/common'));
    const structs = require(path.join(zstack, 'structs'));
    const key = Buffer.from(NETWORK.key);
    const keyInfo = structs.nwkKeyDescriptor();
    keyInfo.key = key;
    keyInfo.keySeqNum = 0;
    const nib = structs.nib();
    nib.nwkPanId = NETWORK.panId;
    nib.nwkLogicalChannel = NETWORK.channel;
    nib.channelList = 1 << NETWORK.channel;
    nib.extendedPANID = Buffer.from(NETWORK.extendedPanId);
    nib.SecurityLevel = 5;
    nib.nwkKeyLoaded = 1;
    return new Map([
        [NvItemsIds.NWKKEY, Buffer.alloc(24)],
        [NvItemsIds.NWK_ACTIVE_KEY_INFO, keyInfo.serialize('aligned')],
        [NvItemsIds.NWK_ALTERN_KEY_INFO, keyInfo.serialize('aligned')],
        [NvItemsIds.PRECFGKEY, key],
        [NvItemsIds.PRECFGKEYS_ENABLE, Buffer.from([0])],
        [NvItemsIds.ZNP_HAS_CONFIGURED_ZSTACK3, Buffer.from([0x55])],
        [NvItemsIds.TCLK_SEED, Buffer.alloc(16, 7)],
        [NvItemsIds.NIB, nib.serialize('aligned')],
    ]);
}

module.exports = {Coordinator, IEEE, NETWORK};
