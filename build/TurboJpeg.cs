using System.Runtime.InteropServices;

namespace MlNetLime.Build;

/// <summary>libjpeg-turbo's TurboJPEG library, which decodes JPEG. Without it everything works but JPEG.</summary>
internal sealed class TurboJpeg(Shell shell)
{
    private const string Package = "libturbojpeg0";

    /// <summary>Says where the library is missing, and installs it where that was asked for: by the switch, or by CI for root on Debian.</summary>
    public async Task Check(bool install)
    {
        if (IsHere())
            return;
        bool debian = File.Exists("/etc/debian_version");
        string remedy = debian ? $"'apt-get install {Package}' as root, or --install" : OperatingSystem.IsMacOS() ? "'brew install jpeg-turbo'" : "install libjpeg-turbo";
        if (!install && !(debian && Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("CI") == "true"))
        {
            Console.WriteLine($"JPEG is not read here, because libturbojpeg is missing: {remedy} brings it.");
            return;
        }

        if (!await Install())
            Console.WriteLine($"JPEG is not read here, because libturbojpeg is missing and could not be installed: {remedy} brings it.");
    }

    private async Task<bool> Install()
    {
        string[] arguments = ["install", "-y", "--no-install-recommends", Package];
        if ((await shell.Step($"install {Package}", "apt-get", arguments, "/", check: false)).ExitCode == 0)
            return true;
        // A new machine has no list of packages yet.
        await shell.Step("fetch Debian's list of packages", "apt-get", ["update"], "/", check: false);
        return (await shell.Step($"install {Package}", "apt-get", arguments, "/", check: false)).ExitCode == 0;
    }

    private static bool IsHere()
    {
        string[] names = OperatingSystem.IsWindows() ? ["turbojpeg.dll", "libturbojpeg.dll"]
            : OperatingSystem.IsMacOS() ? ["libturbojpeg.dylib", "/opt/homebrew/lib/libturbojpeg.dylib"]
            : ["libturbojpeg.so.0", "libturbojpeg.so"];
        return names.Any(name => NativeLibrary.TryLoad(name, out _));
    }
}
