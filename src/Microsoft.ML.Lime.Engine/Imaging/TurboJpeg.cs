using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// The few functions of libjpeg-turbo's TurboJPEG library (2.0 and later) that JPEG takes, loaded by name where it is installed.
/// </summary>
internal static unsafe class TurboJpeg
{
    public const int ColorGrey = 2, ColorCmyk = 3, ColorYcck = 4;
    private const int FormatRgb = 0, FormatGrey = 6;
    private const int AccurateDct = 4096, LimitScans = 32768; // the second keeps a small file of many scans from taking minutes
    private const int CodeWarning = 0;
    private const int Subsampling420 = 2;

    private static readonly nint Library = Load();
    private static readonly delegate* unmanaged[Cdecl]<nint> InitDecompress = (delegate* unmanaged[Cdecl]<nint>)Find("tjInitDecompress");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int> DecompressHeader =
        (delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int>)Find("tjDecompressHeader3");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> Decompress =
        (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)Find("tjDecompress2");
    private static readonly delegate* unmanaged[Cdecl]<nint> InitCompress = (delegate* unmanaged[Cdecl]<nint>)Find("tjInitCompress");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int> Compress =
        (delegate* unmanaged[Cdecl]<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int>)Find("tjCompress2");
    private static readonly delegate* unmanaged[Cdecl]<byte*, void> Free = (delegate* unmanaged[Cdecl]<byte*, void>)Find("tjFree");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*> ErrorText =
        (delegate* unmanaged[Cdecl]<nint, byte*>)Find("tjGetErrorStr2");
    private static readonly delegate* unmanaged[Cdecl]<nint, int> ErrorCode = (delegate* unmanaged[Cdecl]<nint, int>)Find("tjGetErrorCode");
    private static readonly delegate* unmanaged[Cdecl]<nint, int> Destroy = (delegate* unmanaged[Cdecl]<nint, int>)Find("tjDestroy");

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable =>
        InitDecompress is not null && DecompressHeader is not null && Decompress is not null
        && ErrorText is not null && ErrorCode is not null && Destroy is not null;

    /// <summary>What to say of a JPEG where the library is missing.</summary>
    public static LimeException Missing(string name)
    {
        string remedy = OperatingSystem.IsWindows() ? "the installer of libjpeg-turbo.org"
            : OperatingSystem.IsMacOS() ? "brew install jpeg-turbo"
            : "on Debian and Ubuntu: apt-get install libturbojpeg0; on Fedora: dnf install turbojpeg";
        return new($"The picture {name} is a JPEG, and the TurboJPEG library that reads it was not found; "
            + $"install it ({remedy}) or convert the picture to PNG.");
    }

    /// <summary>
    /// Decodes to grey or RGB. <paramref name="accept"/> sees height, width and colour space before anything is allocated.
    /// </summary>
    /// <returns>The picture, or the library's words for what is wrong.</returns>
    public static (ImageBuffer? Picture, string? Error) Decode(ReadOnlySpan<byte> file, Action<int, int, int> accept)
    {
        nint handle = InitDecompress();
        if (handle == 0)
            return (null, "TurboJPEG cannot be started");
        try
        {
            fixed (byte* bytes = file)
            {
                int width = 0, height = 0, subsampling, color;
                var length = new CULong((nuint)file.Length);
                if (DecompressHeader(handle, bytes, length, &width, &height, &subsampling, &color) != 0
                    && (width < 1 || height < 1 || !IsHarmless(handle)))
                    return (null, Error(handle));
                accept(height, width, color);
                (int channels, int format) = color == ColorGrey ? (1, FormatGrey) : (3, FormatRgb);
                var pixels = new byte[height * width * channels];
                fixed (byte* to = pixels)
                    if (Decompress(handle, bytes, length, to, width, 0, height, format, AccurateDct | LimitScans) != 0
                        && !IsHarmless(handle))
                        return (null, Error(handle));
                return (ImageBuffer.FromBytes(height, width, channels, pixels), null);
            }
        }
        finally
        {
            _ = Destroy(handle);
        }
    }

    /// <summary>Encodes a picture of 8 bits with 1 or 3 channels, its colours at half the size.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="quality">1 to 100.</param>
    /// <returns>The file, or null where the library is missing or declines.</returns>
    public static byte[]? Encode(ImageBuffer picture, int quality)
    {
        if (!IsAvailable || InitCompress is null || Compress is null || Free is null)
            return null;
        nint handle = InitCompress();
        if (handle == 0)
            return null;
        byte* file = null;
        try
        {
            CULong length = default;
            fixed (byte* pixels = picture.Bytes)
                return Compress(handle, pixels, picture.Width, 0, picture.Height, picture.Channels == 1 ? FormatGrey : FormatRgb, &file, &length,
                    Subsampling420, quality, AccurateDct) == 0
                    ? new ReadOnlySpan<byte>(file, (int)length.Value).ToArray()
                    : null;
        }
        finally
        {
            Free(file);
            _ = Destroy(handle);
        }
    }

    /// <summary>
    /// Whether the last call only warned, and of nothing that the picture lacks: libjpeg's warnings of missing data begin with "Corrupt" or
    /// "Premature", but stray bytes before a marker, which some cameras leave, are called corrupt too.
    /// </summary>
    private static bool IsHarmless(nint handle)
    {
        string warning = Error(handle);
        return ErrorCode(handle) == CodeWarning && (warning.Contains("extraneous bytes", StringComparison.Ordinal)
            || !warning.StartsWith("Corrupt", StringComparison.Ordinal) && !warning.StartsWith("Premature", StringComparison.Ordinal));
    }

    private static string Error(nint handle) => Marshal.PtrToStringUTF8((nint)ErrorText(handle)) ?? "no reason given";

    private static nint Load()
    {
        foreach (string name in (ReadOnlySpan<string>)["libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.0.dylib", "libturbojpeg.dylib",
            "turbojpeg.dll", @"C:\libjpeg-turbo64\bin\turbojpeg.dll",
            "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib", "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib"])
            if (NativeLibrary.TryLoad(name, typeof(TurboJpeg).Assembly, null, out nint library))
                return library;
        return 0;
    }

    private static nint Find(string function) =>
        Library != 0 && NativeLibrary.TryGetExport(Library, function, out nint address) ? address : 0;
}
