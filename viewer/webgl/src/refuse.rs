//! What nobody has needed yet.

/// Ends the program: wgpu has this function, and Vitrine never calls it.
#[cold]
#[inline(never)]
pub(crate) fn refuse() -> ! {
    panic!("not part of vitrine-webgl")
}

/// Methods that only [`refuse`].
macro_rules! refused {
    ($(fn $name:ident$(<$life:lifetime>)?(&self $(, $argument:ident: $kind:ty)* $(,)?) $(-> $result:ty)?;)*) => {
        $(fn $name$(<$life>)?(&self $(, $argument: $kind)*) $(-> $result)? {
            $(let _ = $argument;)*
            crate::refuse::refuse()
        })*
    };
    ($(fn $name:ident$(<$life:lifetime>)?(&mut self $(, $argument:ident: $kind:ty)* $(,)?) $(-> $result:ty)?;)*) => {
        $(fn $name$(<$life>)?(&mut self $(, $argument: $kind)*) $(-> $result)? {
            $(let _ = $argument;)*
            crate::refuse::refuse()
        })*
    };
}
pub(crate) use refused;
