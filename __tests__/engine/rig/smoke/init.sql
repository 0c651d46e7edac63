create role dioptra login password 'app-password';
grant create on schema public to dioptra;
