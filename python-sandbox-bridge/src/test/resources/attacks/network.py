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
