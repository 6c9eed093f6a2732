import { crc32 } from 'node:zlib';

/** A ZIP archive of these files, stored as they are. */
export function zipOf(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const places: { name: Buffer; content: Uint8Array; offset: number }[] = [];
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    places.push({ name, content, offset });
    const header = Buffer.concat([signature(0x04034b50), fields(name, content), name]);
    parts.push(header, Buffer.from(content));
    offset += header.length + content.byteLength;
  }
  const directory = Buffer.concat(
    places.map(({ name, content, offset: at }) => {
      // Comment, disk, attributes: none. Then where the file begins.
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(at, 10);
      const madeBy = Buffer.from([20, 0]);
      return Buffer.concat([signature(0x02014b50), madeBy, fields(name, content), rest, name]);
    }),
  );
  const end = Buffer.alloc(18);
  end.writeUInt16LE(places.length, 4);
  end.writeUInt16LE(places.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directory, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** What both headers of a file say: version, method 0, CRC, sizes, length of the name. */
function fields(name: Buffer, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt32LE(crc32(content), 10);
  bytes.writeUInt32LE(content.byteLength, 14);
  bytes.writeUInt32LE(content.byteLength, 18);
  bytes.writeUInt16LE(name.length, 22);
  return bytes;
}
