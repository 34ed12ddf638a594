#: ne01 goes out to the world
for address in (("93.184.215.14", 80), ("1.1.1.1", 53), ("8.8.8.8", 443)):
    refused(f"{address}", socket.create_connection, address, 1)
import urllib.request
refused("http", urllib.request.urlopen, "http://example.com", timeout=1)
held()
#: ne02 asks the cloud's metadata service
refused("metadata", socket.create_connection, ("169.254.169.254", 80), 1)
refused("metadata6", socket.create_connection, ("fd00:ec2::254", 80), 1)
held()
#: ne03 names
refused("dns", socket.getaddrinfo, "example.com", 80)
refused("udp", socket.socket, socket.AF_INET, socket.SOCK_DGRAM)
held()
#: ne04 the service's own ports
refused("loopback", socket.create_connection, ("127.0.0.1", TARGET["port"]), 1)
refused("loopback6", socket.create_connection, ("::1", TARGET["port"]), 1)
held()
#: ne05 unix sockets by path and by name
def unix(path):
    peer = socket.socket(socket.AF_UNIX)
    peer.connect(path)
for path in (TARGET["unix"], "/var/run/docker.sock", "/run/dbus/system_bus_socket", "/tmp/.java_pid1", "\0abstract"):
    refused(path, unix, path)
held()
#: ne06 every other family
for family in range(0, 48):
    for kind in (1, 2, 3, 5):
        refused(f"family {family} kind {kind}", call, 41, 198, family, kind, 0)
for family in (2, 10, 16, 40):
    refused(f"pair {family}", call, 53, 199, family, 1, 0, ctypes.create_string_buffer(8))
held()
#: ne07 waits for visitors
def listen():
    server = socket.socket()
    server.bind(("0.0.0.0", 0))
    server.listen()
refused("listen", listen)
held()
#: ne08 sends datagrams through a pair of sockets
targets = [TARGET["unix"], "/dev/log", "/run/systemd/journal/socket", "/run/systemd/notify", b"\0abstract"]
for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK):
    refused(f"a pair of kind {kind}", socket.socketpair, socket.AF_UNIX, kind)
for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
    left, right = socket.socketpair(socket.AF_UNIX, kind)
    for target in targets:
        for send in (lambda: left.sendto(b"breach", target), lambda: left.sendmsg([b"breach"], [], 0, target)):
            try:
                send()
            except OSError:
                continue
            # Taken all the same: then it went to the other end and nowhere else.
            if right.recv(100) != b"breach":
                breach(f"a datagram to {target}")
    refused("connect", left.connect, TARGET["unix"])
    refused("bind", left.bind, "server")
held()
