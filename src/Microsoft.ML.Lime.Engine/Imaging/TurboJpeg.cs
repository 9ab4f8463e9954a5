using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Engine;

/// <summary>The few functions of libjpeg-turbo's TurboJPEG library (2.0 and later) that decoding takes, loaded by name where it is installed.</summary>
internal static unsafe class TurboJpeg
{
    public const int ColorGrey = 2, ColorCmyk = 3, ColorYcck = 4;
    private const int FormatRgb = 0, FormatGrey = 6;
    private const int AccurateDct = 4096, StopOnWarning = 8192, LimitScans = 32768;

    private static readonly nint Library = Load();
    private static readonly delegate* unmanaged[Cdecl]<nint> InitDecompress = (delegate* unmanaged[Cdecl]<nint>)Find("tjInitDecompress");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int> DecompressHeader =
        (delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int>)Find("tjDecompressHeader3");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> Decompress =
        (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)Find("tjDecompress2");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*> ErrorText = (delegate* unmanaged[Cdecl]<nint, byte*>)Find("tjGetErrorStr2");
    private static readonly delegate* unmanaged[Cdecl]<nint, int> Destroy = (delegate* unmanaged[Cdecl]<nint, int>)Find("tjDestroy");

    /// <summary>Whether the library was found.</summary>
    public static bool IsAvailable => InitDecompress is not null && DecompressHeader is not null && Decompress is not null && ErrorText is not null && Destroy is not null;

    /// <summary>Decodes to grey or RGB. <paramref name="accept"/> sees height, width and colour space before anything is allocated.</summary>
    /// <returns>The picture, or the library's words for what is wrong.</returns>
    public static (ImageBuffer? Picture, string? Error) Decode(ReadOnlySpan<byte> file, Action<int, int, int> accept)
    {
        nint handle = InitDecompress();
        try
        {
            fixed (byte* bytes = file)
            {
                int width, height, subsampling, color;
                var length = new CULong((nuint)file.Length);
                if (DecompressHeader(handle, bytes, length, &width, &height, &subsampling, &color) != 0)
                    return (null, Error(handle));
                accept(height, width, color);
                int channels = color == ColorGrey ? 1 : 3;
                var pixels = new byte[height * width * channels];
                fixed (byte* to = pixels)
                    if (Decompress(handle, bytes, length, to, width, 0, height, channels == 1 ? FormatGrey : FormatRgb, AccurateDct | StopOnWarning | LimitScans) != 0)
                        return (null, Error(handle));
                return (ImageBuffer.FromBytes(height, width, channels, pixels), null);
            }
        }
        finally
        {
            _ = Destroy(handle);
        }
    }

    private static string Error(nint handle) => Marshal.PtrToStringUTF8((nint)ErrorText(handle)) ?? "no reason given";

    private static nint Load()
    {
        foreach (string name in (ReadOnlySpan<string>)["libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.0.dylib", "libturbojpeg.dylib", "turbojpeg.dll",
            "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib", "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib"])
            if (NativeLibrary.TryLoad(name, out nint library))
                return library;
        return 0;
    }

    private static nint Find(string function) => Library != 0 && NativeLibrary.TryGetExport(Library, function, out nint address) ? address : 0;
}
