using System.Reflection;
using SkiaSharp;

namespace Microsoft.ML.Lime.Engine.Imaging;

/// <summary>SkiaSharp's native library. NuGet packages provide it for common platforms only.</summary>
internal static class SkiaLibrary
{
    private static readonly Exception? Failure = Load();

    /// <summary>Throws if the library cannot be loaded; the message states the remedy.</summary>
    /// <param name="purpose">What the library is needed for: a clause that ends with SkiaSharp.</param>
    /// <param name="alternative">What can be done without it; empty if nothing.</param>
    public static void Require(string purpose, string alternative = "")
    {
        if (Failure is not null)
            throw CreateException(purpose, alternative, Failure);
    }

    /// <summary>Whether the library can be loaded.</summary>
    public static bool IsLoaded => Failure is null;

    internal static MissingLibraryException CreateException(string purpose, string alternative, Exception cause)
    {
        string package = OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies";
        string version = typeof(SKCodec).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()!.Version;
        version = Version.Parse(version).ToString(3);
        string reason = cause.GetBaseException().Message.Split('\n')[0].TrimEnd('.', '\r');
        return new($"{purpose}, whose native library libSkiaSharp cannot be loaded ({reason}); "
            + $"add the package SkiaSharp.NativeAssets.{package} {version} to the application"
            + $"{(alternative == "" ? "" : $", or {alternative}")}.", cause);
    }

    private static Exception? Load()
    {
        try
        {
            using SKData data = SKData.Create(1);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            return e;
        }
    }
}
