using SkiaSharp;

namespace Microsoft.ML.Lime.Engine;

/// <summary>SkiaSharp's native library, which NuGet packages bring for common platforms only.</summary>
internal static class SkiaLibrary
{
    private static readonly Exception? Failure = Load();

    /// <summary>Refuses with the remedy where the library cannot be loaded.</summary>
    /// <param name="need">What it is needed for: a clause.</param>
    /// <param name="otherwise">What can be done without it; nothing if empty.</param>
    public static void Require(string need, string otherwise = "")
    {
        if (Failure is not null)
            throw Missing(need, otherwise, Failure);
    }

    internal static LimeException Missing(string need, string otherwise, Exception cause)
    {
        string package = OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies";
        string version = typeof(SKCodec).Assembly.GetName().Version!.ToString(2);
        return new($"{need}, whose native library libSkiaSharp cannot be loaded here; add the package SkiaSharp.NativeAssets.{package} "
            + $"{version} to the application{(otherwise == "" ? "" : $", or {otherwise}")}.", cause);
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
