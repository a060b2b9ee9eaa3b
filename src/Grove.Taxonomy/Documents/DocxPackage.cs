using System.IO.Compression;
using System.Xml;

namespace Grove.Taxonomy.Documents;

/// <summary>
/// Looks through an Office file before it is opened: what it holds when unpacked, by really unpacking it, and how deeply its
/// XML is nested. A small file from a stranger may unpack to more than the machine has.
/// </summary>
static class DocxPackage
{
    const int MostEntries = 5_000;
    const long MostBytes = 200_000_000;
    const long MostPartBytes = 50_000_000;
    const int DeepestLevel = 200;

    public static void Check(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        int read = stream.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        stream.Position = 0;
        if (read == 4 && head is [0xD0, 0xCF, 0x11, 0xE0])
            throw new DocumentProblemException("encrypted", "the document is protected with a password, or is in Word's old format", "Remove the password in Word, or save it as .docx.");
        try
        {
            using ZipArchive archive = new(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MostEntries)
                throw Bomb($"it holds {archive.Entries.Count} parts");
            if (archive.GetEntry("word/document.xml") is null && archive.GetEntry("[Content_Types].xml") is null)
                throw Broken(null);
            long total = 0;
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                bool xml = entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);
                using Stream content = entry.Open();
                using Bounded bounded = new(content, xml ? Math.Min(MostPartBytes, MostBytes - total) : MostBytes - total);
                if (xml)
                    CheckXml(bounded);
                bounded.CopyTo(Stream.Null);
                total += bounded.Taken;
            }
        }
        catch (Exception error) when (error is InvalidDataException or XmlException or NotSupportedException)
        {
            throw Broken(error);
        }

        stream.Position = 0;
    }

    static void CheckXml(Stream content)
    {
        using XmlReader reader = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            if (reader.Depth > DeepestLevel)
                throw new DocumentProblemException("too-deep", "its parts are nested too deeply", "Save the document as plain text or Markdown.");
        }
    }

    internal static DocumentProblemException Broken(Exception? cause) =>
        new("broken-document", "the file is not a Word document, or it is damaged", "Open it in Word or LibreOffice and save it again as .docx.", cause);

    static DocumentProblemException Bomb(string why) =>
        new("too-large", $"the document unpacks to more than is read: {why}", "Save its text as a .md or .txt file.");

    /// <summary>A stream that refuses to give more than it may.</summary>
    sealed class Bounded(Stream inner, long most) : Stream
    {
        public long Taken { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Taken; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = inner.Read(buffer, offset, count);
            Taken += read;
            return Taken <= most ? read : throw Bomb($"more than {most / 1_000_000} MB");
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
