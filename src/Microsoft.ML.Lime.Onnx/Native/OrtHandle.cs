using System.Runtime.InteropServices;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>An object of ONNX Runtime's, released once, also where nobody disposed of it.</summary>
internal sealed class OrtHandle : SafeHandle
{
    private readonly OrtApi _api;
    private readonly OrtFunction _release;

    public OrtHandle(OrtApi api, nint pointer, OrtFunction release) : base(0, ownsHandle: true)
    {
        (_api, _release) = (api, release);
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer; the caller keeps this object alive while it is used.</summary>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        _api.Release(_release, handle);
        return true;
    }
}
