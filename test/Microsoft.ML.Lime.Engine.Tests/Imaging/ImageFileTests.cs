using System.Text;

namespace Microsoft.ML.Lime.Engine.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lime-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Refused(string path)
    {
        string message = Assert.Throws<LimeException>(() => ImageFile.Load(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }

    [Fact]
    public void Load_DetectsFormatByContentNotByName()
    {
        Assert.Equal(7, ImageFile.Load(Write("png.jpg", PngFixtures.Get("grey8n"))).Height);
        Assert.Equal(2, ImageFile.Load(Write("npy.png", Npy.File("|u1", "(2, 3)", new byte[6]))).Height);
        Assert.Equal(17, ImageFile.Load(Write("jpeg.npy", JpegFixtures.Get("grey"))).Height);
    }

    [Fact]
    public void Load_MissingFileOrFolder_ThrowsWithPath()
    {
        Assert.Contains("does not exist", Refused(Path.Combine(_folder, "none.png")), StringComparison.Ordinal);
        Assert.Contains("folder", Refused(_folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyFile_ThrowsWithPath() => Assert.Contains("empty", Refused(Write("empty.png", [])), StringComparison.Ordinal);

    public static TheoryData<byte[], string> Others => new()
    {
        { Encoding.UTF8.GetBytes("text, not an image\n"), "text" },
        { [.. "II*\0"u8, 8, 0, 0, 0], "TIFF" },
        { [0, 0, 0, 24, .. "ftypheic"u8], "HEIC" },
        { [0, 0, 0, 24, .. "ftypavif"u8], "AVIF" },
        { [0, 0, 0, 28, .. "ftypmif1\0\0\0\0mif1avif"u8], "AVIF" },
        { [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 0x0A], "JPEG 2000" },
        { [0xFF, 0x0A, 1, 2], "JPEG XL" },
        { [.. new byte[128], .. "DICM"u8], "DICOM" },
        { Encoding.UTF8.GetBytes("%PDF-1.7\n"), "PDF" },
        { [.. "PK"u8, 3, 4], "ZIP" },
        { [0x00, 0xC0, 0xFF, 0xEE], "00C0FFEE" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Load_UnsupportedFormat_NamesItAndSupportedFormats(byte[] content, string kind)
    {
        string message = Refused(Write("other.jpg", content));
        Assert.Contains(kind, message, StringComparison.Ordinal);
        foreach (string known in (string[])["PNG", "JPEG", "WebP", "GIF", "BMP", "ICO", "NPY"])
            Assert.Contains(known, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileWithoutReadPermission_ThrowsWithPath()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions.");
        string path = "/proc/sys/vm/drop_caches"; // Linux: write-only even for root, whom file permissions do not restrict
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsLinux())
            File.SetUnixFileMode(path = Write("secret.png", PngFixtures.Get("grey8n")), UnixFileMode.None);
        Assert.Contains("permissions", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileOpenedExclusively_ThrowsWithPath()
    {
        string path = Write("busy.png", PngFixtures.Get("grey8n"));
        using FileStream busy = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("cannot be read", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void SavePng_ExistingFile_IsReplacedWithoutTemporaryFiles()
    {
        string path = Write("out.png", [1, 2, 3]);
        ImageFile.SavePng(ImageBuffer.FromBytes(1, 2, 3, [1, 2, 3, 4, 5, 6]), path);
        Assert.Equal([1, 2, 3, 4, 5, 6], ImageFile.Load(path).Bytes.ToArray());
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void SavePng_UnwritablePath_ThrowsAndLeavesNoFile()
    {
        ImageBuffer image = ImageBuffer.FromBytes(1, 1, 1, [1]);
        string file = Write("file", [1]);
        Directory.CreateDirectory(Path.Combine(_folder, "taken.png", "full"));
        string[] paths = [Path.Combine(_folder, "none", "out.png"), Path.Combine(file, "out.png"), Path.Combine(_folder, "taken.png")];
        foreach (string path in paths)
        {
            string message = Assert.Throws<LimeException>(() => ImageFile.SavePng(image, path)).Message;
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.DoesNotContain(".tmp", message, StringComparison.Ordinal);
        }
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    /// <summary>A separate format, because decoders are added for the whole process and must not affect other tests.</summary>
    private sealed class OneGrey : IImageDecoder
    {
        public string Format => "GREY1";

        public bool Recognizes(ReadOnlySpan<byte> content) => content.StartsWith("GREY1"u8);

        public ImageBuffer Decode(ReadOnlyMemory<byte> content, string name) => ImageBuffer.FromBytes(1, 1, 1, [content.Span[5]]);
    }

    [Fact]
    public void Add_CustomDecoder_IsUsedByLoad()
    {
        ImageFile.AddDecoder(new OneGrey());
        Assert.Equal([65], ImageFile.Load(Write("one.png", [.. "GREY1A"u8])).Bytes.ToArray());
        Assert.Contains("GREY1", Refused(Write("other.txt", [.. "GREY2A"u8])), StringComparison.Ordinal);
    }
}
